#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cairn {

/// A body that is made while it is sent, however long it becomes. One thread at a time.
class Download {
public:
    Download() = default;
    Download(const Download&) = delete;
    Download& operator=(const Download&) = delete;
    virtual ~Download() = default;

    struct Piece {
        std::string bytes;  ///< May be empty before the end: the making goes on.
        bool is_last = false;
    };
    /// What comes next, on the slow pool, and never across a wait. Nothing: it cannot be finished,
    /// and what was sent is to be known as incomplete. May throw, which comes to the same.
    [[nodiscard]] virtual std::optional<Piece> next() = 0;
    /// Whether its person still has every right that it was begun with. Quick; on the connection's
    /// thread, also while a piece is made.
    [[nodiscard]] virtual bool is_still_allowed() const { return true; }
    /// Said behind the last piece; those names stand in the head. After the last piece.
    using Trailers = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] virtual Trailers trailers() const { return {}; }
    [[nodiscard]] virtual std::string trailer_names() const { return {}; }
};

}  // namespace cairn
