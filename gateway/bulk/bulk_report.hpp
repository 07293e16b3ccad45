#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/types.hpp"
#include "events/undone.hpp"

namespace cairn {

/// What a bulk change does to each of its records.
enum class BulkKind : std::uint8_t { change, advance, transfer, archive, restore, undo };
[[nodiscard]] std::string_view bulk_kind_name(BulkKind kind);  ///< "change" …
[[nodiscard]] std::optional<BulkKind> parse_bulk_kind(std::string_view name);

enum class BulkState : std::uint8_t {
    running,
    done,
    cancelled,    ///< By its person.
    stopped,      ///< A right ended, the disk is full, the server stops: `because`.
    interrupted,  ///< The server ended in the middle of it; so the log alone tells of it.
};
[[nodiscard]] std::string_view bulk_state_name(BulkState state);

/// A record that stays as it was, and what a single request for it would have been refused with.
struct BulkRefusal {
    StreamName record;
    Error error;
};

/// How far a bulk change is, or how it ended.
struct BulkReport {
    Uuid id;
    Uuid person;
    std::string type;
    BulkKind kind{};
    BulkState state = BulkState::running;
    std::optional<Error> because{};
    std::size_t total = 0;
    std::size_t changed = 0;    ///< Of an undo: commits of which something was put back.
    std::size_t unchanged = 0;  ///< It was so already.
    std::size_t refused = 0;
    std::size_t kept = 0;            ///< Of an undo: what stays, as it was changed since.
    Position as_of;                  ///< When its records were counted.
    std::optional<Position> last{};  ///< Of its last commit.
    Time begun{};
    std::optional<Time> ended{};
    std::optional<Uuid> undoes{};
    std::optional<Uuid> undone_by{};
    std::optional<Uuid> again_of{};
    std::map<std::string, std::size_t> reasons{};  ///< How many were refused for what.
    /// A part of the lists, as it was asked for; of a change that the log tells of they are gone.
    std::vector<BulkRefusal> refusals{};
    std::vector<Kept> stays{};

    [[nodiscard]] std::size_t done() const { return changed + unchanged + refused; }
};

}  // namespace cairn
