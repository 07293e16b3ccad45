#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/types.hpp"

namespace cairn {

/// A frame's JSON text, encoded once, shared by everybody it goes to.
using Frame = std::shared_ptr<const std::string>;

/// A place in what a channel tells: after a position, and after so many moments at it. Time alone
/// may bring rows in or take them out, with no event and so no position of its own.
struct ChannelPlace {
    Position position;
    std::uint64_t moments = 0;
    ChannelPlace(Position at = {}, std::uint64_t passed = 0)  // NOLINT(google-explicit-constructor)
        : position(at), moments(passed) {}
    auto operator<=>(const ChannelPlace&) const = default;
};

/// A query that stays open. Equal queries of readers with equal rights share one. It lives as long
/// as a session holds it, which may not be longer than its hub.
class Channel {
public:
    struct Update {
        Position from;
        ChannelPlace place;  ///< After it.
        Frame frame;
    };
    [[nodiscard]] const std::string& name() const;  ///< "k3"
    /// The updates that a session at `place` has not had, in order, at most `bytes_max` of them
    /// (at least one); false: some of them are gone, or the channel has ended (its model or its
    /// reader's rights changed), so the session is too far behind. Any thread.
    [[nodiscard]] bool frames_after(const ChannelPlace& place,
                                    std::size_t bytes_max,
                                    std::vector<Update>& out) const;

    /// Grows with each update and with the end: while it stands still, `frames_after` has nothing
    /// new to tell. Never 0. Any thread.
    [[nodiscard]] std::uint64_t changes() const;

    struct State;
    explicit Channel(std::unique_ptr<State> state);
    ~Channel();

private:
    friend class ChannelHub;
    std::unique_ptr<State> state_;
};

/// A session's answer with its own `ref` put in front of the shared text.
[[nodiscard]] std::string with_ref(std::string_view shared, std::string_view ref);
/// The same without a copy: what is the session's own, and from where the shared text follows it.
struct OwnStart {
    std::string text;
    std::size_t shared_from = 0;
};
[[nodiscard]] OwnStart start_with_ref(std::string_view shared, std::string_view ref);

}  // namespace cairn
