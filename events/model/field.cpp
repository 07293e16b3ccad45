#include "events/model/field.hpp"

#include <algorithm>
#include <array>

#include "events/values/read_value.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

template <std::size_t n>
bool is_one_of(std::string_view name, const std::array<std::string_view, n>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_index(std::string_view text) {
    return !text.empty() && text.size() <= 6 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Error> out_of_bounds(const Field& field, const Decimal& value) {
    if (field.min && value < *field.min)
        return Error{ErrorCode::invalid, "field.too_small", {{"min", field.min->text()}}};
    if (field.max && value > *field.max)
        return Error{ErrorCode::invalid, "field.too_large", {{"max", field.max->text()}}};
    return std::nullopt;
}

std::optional<Error> too_long(const Field& field, const std::string& text) {
    const std::size_t max = field.max ? static_cast<std::size_t>(field.max->units)
                                      : traits(field.kind).usual_characters_max;
    if (characters_in(text) <= max) return std::nullopt;
    return Error{ErrorCode::invalid, "field.too_long", {{"max", max}}};
}

/// Says again what could not be read: of a list or an object the part that is at fault.
void add_value(Json& data, const Json& given) {
    const Json* part = &given;
    if (const auto member = data.find("member"); member != data.end() && given.is_object())
        part = given.contains(*member) ? &given[member->get<std::string>()] : nullptr;
    if (const auto index = data.find("index"); index != data.end() && given.is_array())
        part = &given[index->get<std::size_t>()];
    if (!part || part->is_structured()) return;
    data["value"] =
        part->is_string() ? Json(shortened(part->get_ref<const std::string&>())) : *part;
}

std::optional<Error> unknown_option(const Field& field, const std::string& value) {
    if (field.option(value)) return std::nullopt;
    return Error{ErrorCode::invalid, "field.unknown_option", {{"value", value}}};
}

/// Finds what the field refuses of the values of its kind.
struct FieldCheck {
    const Field& field;

    std::optional<Error> operator()(const Decimal& value) const {
        return out_of_bounds(field, value);
    }
    std::optional<Error> operator()(std::int64_t value) const {
        return out_of_bounds(field, {value, 0});
    }
    std::optional<Error> operator()(const Money& value) const {
        return out_of_bounds(field, value.amount);
    }
    std::optional<Error> operator()(const std::string& value) const {
        if (is_free_text(field.kind)) return too_long(field, value);
        return field.has_options() ? unknown_option(field, value) : std::nullopt;
    }
    std::optional<Error> operator()(const Texts& values) const {
        if (!field.has_options()) return std::nullopt;
        for (const std::string& value : values)
            if (auto error = unknown_option(field, value)) return error;
        return std::nullopt;
    }
    template <class Other>
    std::optional<Error> operator()(const Other&) const {
        return std::nullopt;
    }
};

}  // namespace

bool has_member(FieldKind kind, std::string_view rest) {
    constexpr std::array<std::string_view, 2> of_money{"amount", "currency"};
    if (is_list(kind)) return is_index(rest);
    if (shape_of(kind) == ValueShape::money) return is_one_of(rest, of_money);
    return shape_of(kind) == ValueShape::address && is_one_of(rest, address_lines);
}

const Option* Field::option(std::string_view value) const {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const Option& option) { return option.value == value; });
    return found == options.end() ? nullptr : &*found;
}

Result<Value> Field::read(const Json& json) const {
    auto value = read_value(kind, json);
    if (value)
        if (auto error = std::visit(FieldCheck{*this}, *value))
            value = tl::unexpected(*std::move(error));
    if (value) return value;
    // A refusal may be kept in files and logs, where nobody forgets a person.
    if (value.error().reason == "field.format" && !personal) add_value(value.error().data, json);
    value.error().data["field"] = name;
    return value;
}

}  // namespace cairn
