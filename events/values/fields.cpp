#include "events/values/fields.hpp"

#include <stdexcept>
#include <utility>

namespace cairn {

Fields::Fields() = default;
Fields::Fields(std::initializer_list<value_type> values) {
    for (const auto& [name, value] : values) emplace(name, value);
}
Fields::Fields(const Fields& other) = default;
Fields::Fields(Fields&& other) noexcept = default;
Fields& Fields::operator=(const Fields& other) = default;
Fields& Fields::operator=(Fields&& other) noexcept = default;
Fields::~Fields() = default;

Fields::iterator Fields::find(std::string_view name) { return map_.find(name); }
Fields::const_iterator Fields::find(std::string_view name) const { return map_.find(name); }

const Value& Fields::at(std::string_view name) const {
    const auto found = find(name);
    if (found == end()) throw std::out_of_range(std::string(name));
    return found->second;
}

Value& Fields::operator[](std::string_view name) {
    const auto found = find(name);
    return found != end() ? found->second : map_[std::string(name)];
}

void Fields::emplace(std::string_view name, Value value) { map_.emplace(name, std::move(value)); }

void Fields::erase(std::string_view name) {
    if (const auto found = find(name); found != end()) map_.erase(found);
}

bool Fields::operator==(const Fields& other) const { return map_ == other.map_; }

void set_field(Fields& fields, std::string_view name, const Value& value) {
    if (is_empty(value))
        fields.erase(name);
    else
        fields[name] = value;
}

}  // namespace cairn
