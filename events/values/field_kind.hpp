#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "events/values/text_format.hpp"

/// The kinds of fields (events/MODEL.md). Who adds one adds a name to FieldKind and a row to
/// `kind_traits`. What asks for a kind by its name means that one alone, whatever others there are:
/// the lifecycle, a reference to a parent, a numbered text, users, and what they sign in with. Only
/// a kind whose values are held as no other's needs a new ValueShape, and then the compiler names
/// every switch that lacks it.
namespace cairn {

/// How a value is held and written; each is one alternative of `Value`. Who switches over it has no
/// `default`.
enum class ValueShape : std::uint8_t {
    text,
    decimal,
    integer,
    money,
    date,
    time,
    yes_no,
    id,
    ids,
    texts,
    address,
};

enum class FieldKind : std::uint8_t {
    text,
    long_text,
    number,
    integer,
    money,
    percent,
    date,
    date_time,
    yes_no,
    choice,
    choices,
    tags,
    user,
    team,
    reference,
    references,
    email,
    phone,
    url,
    address,
    lifecycle,  // Stays the last.
};

/// What a text must look like beyond being one.
struct TextFormat {
    std::string_view expected;  ///< As refusals say it.
    bool (*fits)(std::string_view) = nullptr;
    const char* json_schema = nullptr;  ///< The name of JSON Schema's `format`, where it has one.
};

/// Who says which values there are.
enum class OptionsFrom : std::uint8_t { nobody, field, lifecycle };
/// Who says to which type the ids refer.
enum class TargetFrom : std::uint8_t { nobody, field, kind };

/// What is true of every field of a kind.
struct KindTraits {
    FieldKind kind;
    std::string_view name;
    ValueShape shape;
    std::size_t characters_max = 0;  ///< Of a text, or of each element or line.
    std::size_t elements_max = 0;    ///< Of a list.
    /// Free text, whose field may say another `max` than this; 0 where only the kind bounds it.
    std::size_t usual_characters_max = 0;
    bool multiline = false;
    TextFormat format = {};
    OptionsFrom options = OptionsFrom::nobody;
    TargetFrom target = TargetFrom::nobody;  ///< `kind`: the type that is called like the kind.
    bool sealable = false;                   ///< May be personal.
};

/// What any text may have; a field of kind text has less where it does not say so.
constexpr std::size_t long_text_characters_max = 20'000;

/// In the order of FieldKind.
inline constexpr std::array kind_traits{
    KindTraits{.kind = FieldKind::text,
               .name = "text",
               .shape = ValueShape::text,
               .characters_max = long_text_characters_max,
               .usual_characters_max = 300,
               .sealable = true},
    KindTraits{.kind = FieldKind::long_text,
               .name = "long_text",
               .shape = ValueShape::text,
               .characters_max = long_text_characters_max,
               .usual_characters_max = long_text_characters_max,
               .multiline = true,
               .sealable = true},
    KindTraits{.kind = FieldKind::number, .name = "number", .shape = ValueShape::decimal},
    KindTraits{.kind = FieldKind::integer, .name = "integer", .shape = ValueShape::integer},
    KindTraits{.kind = FieldKind::money, .name = "money", .shape = ValueShape::money},
    KindTraits{.kind = FieldKind::percent, .name = "percent", .shape = ValueShape::decimal},
    KindTraits{
        .kind = FieldKind::date, .name = "date", .shape = ValueShape::date, .sealable = true},
    KindTraits{.kind = FieldKind::date_time, .name = "date_time", .shape = ValueShape::time},
    KindTraits{.kind = FieldKind::yes_no, .name = "yes_no", .shape = ValueShape::yes_no},
    KindTraits{.kind = FieldKind::choice,
               .name = "choice",
               .shape = ValueShape::text,
               .characters_max = 100,
               .options = OptionsFrom::field},
    KindTraits{.kind = FieldKind::choices,
               .name = "choices",
               .shape = ValueShape::texts,
               .characters_max = 100,
               .elements_max = 100,
               .options = OptionsFrom::field},
    KindTraits{.kind = FieldKind::tags,
               .name = "tags",
               .shape = ValueShape::texts,
               .characters_max = 60,
               .elements_max = 50},
    KindTraits{.kind = FieldKind::user,
               .name = "user",
               .shape = ValueShape::id,
               .target = TargetFrom::kind},
    KindTraits{.kind = FieldKind::team,
               .name = "team",
               .shape = ValueShape::id,
               .target = TargetFrom::kind},
    KindTraits{.kind = FieldKind::reference,
               .name = "reference",
               .shape = ValueShape::id,
               .target = TargetFrom::field},
    KindTraits{.kind = FieldKind::references,
               .name = "references",
               .shape = ValueShape::ids,
               .characters_max = 36,
               .elements_max = 200,
               .target = TargetFrom::field},
    KindTraits{.kind = FieldKind::email,
               .name = "email",
               .shape = ValueShape::text,
               .characters_max = 254,  // RFC 5321.
               .format = {"e-mail address", is_email, "email"},
               .sealable = true},
    KindTraits{.kind = FieldKind::phone,
               .name = "phone",
               .shape = ValueShape::text,
               .characters_max = 40,
               .format = {"phone number", is_phone},
               .sealable = true},
    KindTraits{.kind = FieldKind::url,
               .name = "url",
               .shape = ValueShape::text,
               .characters_max = 2'000,
               .format = {"http or https URL", is_url, "uri"}},
    KindTraits{.kind = FieldKind::address,
               .name = "address",
               .shape = ValueShape::address,
               .characters_max = 300,
               .sealable = true},
    KindTraits{.kind = FieldKind::lifecycle,
               .name = "lifecycle",
               .shape = ValueShape::text,
               .characters_max = 100,
               .options = OptionsFrom::lifecycle},
};

[[nodiscard]] constexpr const KindTraits& traits(FieldKind kind) {
    return kind_traits[static_cast<std::size_t>(kind)];
}
static_assert(kind_traits.size() == static_cast<std::size_t>(FieldKind::lifecycle) + 1 &&
                  std::ranges::all_of(kind_traits,
                                      [](const KindTraits& row) {
                                          return &traits(row.kind) == &row;
                                      }),
              "each kind has its row, and they stand in the order of FieldKind");

[[nodiscard]] constexpr ValueShape shape_of(FieldKind kind) { return traits(kind).shape; }
/// Its values count something: they have bounds, and are written with signs of decimals.
[[nodiscard]] constexpr bool is_counted(FieldKind kind) {
    const ValueShape shape = shape_of(kind);
    return shape == ValueShape::decimal || shape == ValueShape::integer ||
           shape == ValueShape::money;
}
[[nodiscard]] constexpr bool is_moment(FieldKind kind) {
    return shape_of(kind) == ValueShape::date || shape_of(kind) == ValueShape::time;
}
[[nodiscard]] constexpr bool is_list(FieldKind kind) {
    return shape_of(kind) == ValueShape::texts || shape_of(kind) == ValueShape::ids;
}
[[nodiscard]] constexpr bool is_sortable(FieldKind kind) {
    return !traits(kind).multiline && !is_list(kind) && shape_of(kind) != ValueShape::address;
}
[[nodiscard]] constexpr bool is_free_text(FieldKind kind) {
    return traits(kind).usual_characters_max > 0;
}
/// What people write, as against one of several options.
[[nodiscard]] constexpr bool is_text_like(FieldKind kind) {
    return shape_of(kind) == ValueShape::text && traits(kind).options == OptionsFrom::nobody;
}
/// What people write in words, which search may find: texts, tags, addresses.
[[nodiscard]] constexpr bool is_searchable(FieldKind kind) {
    const ValueShape shape = shape_of(kind);
    const bool is_text = shape == ValueShape::text || shape == ValueShape::texts;
    return shape == ValueShape::address || (is_text && traits(kind).options == OptionsFrom::nobody);
}

[[nodiscard]] constexpr std::string_view field_kind_name(FieldKind kind) {
    return traits(kind).name;
}
[[nodiscard]] constexpr std::optional<FieldKind> parse_field_kind(std::string_view name) {
    const auto* row = std::ranges::find(kind_traits, name, &KindTraits::name);
    if (row == kind_traits.end()) return std::nullopt;
    return row->kind;
}

}  // namespace cairn
