#include "events/single_key.hpp"

namespace cairn {
namespace {

std::optional<std::size_t> index_of_key(const RecordType& type, std::string_view field) {
    for (std::size_t i = 0; i < type.unique.size(); ++i)
        if (type.unique[i].size() == 1 && type.unique[i].front() == field) return i;
    return std::nullopt;
}

}  // namespace

bool has_single_key(const RecordType& type, std::string_view field) {
    return index_of_key(type, field).has_value();
}

std::optional<SingleKey> single_key(const RecordType& type,
                                    std::string_view name,
                                    std::string_view text) {
    const auto index = index_of_key(type, name);
    const Field* field = index ? type.field(name) : nullptr;
    if (!field) return std::nullopt;
    auto value = field->read(Json(text));
    if (!value) return std::nullopt;
    Record like;
    like.fields.emplace(field->name, *std::move(value));
    auto key = unique_key(type, *index, like);
    if (!key) return std::nullopt;
    return SingleKey{*index, *std::move(key)};
}

}  // namespace cairn
