#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace cairn {

/// A record, or a field of it, that an undo left as it is.
struct Kept {
    enum class Why : std::uint8_t {
        changed_later,  ///< Somebody gave the field another value since.
        touched,   ///< The commit brought the record into being or back, and it was used since.
        archived,  ///< The record was put away since; one that the commit made, after other
                   ///< changes.
        gone,      ///< What was there before is erased, or no longer in the model.
        needed,    ///< Something that is kept refers to it, or came of this transition.
    };
    StreamName record;
    std::string field;  ///< Empty: the record as a whole.
    Why why{};
    Position position;  ///< Of the later change, of what is needed too, by which it is; 0 where
                        ///< it was not looked for that far, or by what is not shown.
    Uuid by;
    bool operator==(const Kept&) const = default;
};

/// "changed_later" …
[[nodiscard]] inline std::string_view kept_why_name(Kept::Why why) {
    constexpr std::array<std::string_view, 5> names{"changed_later", "touched", "archived", "gone",
                                                    "needed"};
    return names.at(static_cast<std::size_t>(why));
}

/// What an undo came to.
struct Undone {
    Position commit;           ///< What was undone: the first position of that commit.
    std::size_t put_back = 0;  ///< Records of which something was put back.
    std::vector<Kept> kept;
};

}  // namespace cairn
