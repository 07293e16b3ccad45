#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn {

/// What may be done with a record. Archiving and taking out of the archive are one.
enum class Verb : std::uint8_t {
    see,
    create,
    change,
    archive,
    transfer,
    erase,
    import,
    export_,
    step,  ///< Of its lifecycle, by name.
};
/// Those that a role says by their names; steps stand beside them.
constexpr std::array<Verb, 8> plain_verbs{Verb::see,     Verb::create,   Verb::change,
                                          Verb::archive, Verb::transfer, Verb::erase,
                                          Verb::import,  Verb::export_};
[[nodiscard]] std::optional<Verb> parse_verb(std::string_view name);  ///< Of the plain ones.
[[nodiscard]] std::string_view verb_name(Verb verb);

/// A verb, and of a step its name.
struct Right {
    Verb verb = Verb::see;
    std::string_view step = {};
};

/// Of how many records of a type somebody has a right.
enum class Extent : std::uint8_t { none, some, all };
[[nodiscard]] std::string_view extent_name(Extent extent);

}  // namespace cairn
