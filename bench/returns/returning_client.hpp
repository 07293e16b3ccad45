#pragma once

#include <functional>
#include <optional>
#include <string>

#include "bench/frame_scanner.hpp"
#include "bench/http_connection.hpp"

namespace cairn::bench {

/// A browser with one subscription, which the server may cut off, and which comes back with the
/// place up to where it has been told, as PROTOCOL.md wants it.
class ReturningClient final : private Reader {
public:
    enum class State : std::uint8_t { away, upgrading, subscribing, current };
    /// What answered its last subscription.
    struct Welcome {
        bool is_snapshot = false;
        std::uint64_t bytes = 0;
    };

    /// `query` must live as long. `current` is called each time when a subscription stands.
    ReturningClient(Poller& poller, const std::string& query, std::function<void()> current);
    ReturningClient(const ReturningClient&) = delete;
    ReturningClient& operator=(const ReturningClient&) = delete;

    /// Lets it go on from a place, `<epoch>:<position>`: thousands of whole boards are not what is
    /// to be measured.
    void know(const std::string& place);
    /// Connects and subscribes with the place that it knows.
    void come(const Target& target);

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] const Welcome& welcome() const { return welcome_; }
    /// The position up to where it has been told all.
    [[nodiscard]] std::uint64_t position() const { return position_; }
    /// That of the last change that it was told of.
    [[nodiscard]] std::uint64_t changed() const { return changed_; }
    /// How often it was too far behind and had to subscribe again.
    [[nodiscard]] std::size_t stale() const { return stale_; }

private:
    void readable() override;
    void leave();
    void read_answer(std::string_view bytes);
    void subscribe();
    void take(std::string_view bytes);
    void end_frame(FrameKind kind);
    void end_message();
    void subscribed();

    Poller& poller_;
    const std::string& query_;
    std::function<void()> current_;
    std::optional<Socket> socket_;
    FrameScanner scanner_;
    State state_ = State::away;
    std::string text_;  ///< The start of what is being read.
    std::uint64_t message_bytes_ = 0;
    std::string epoch_;
    std::uint64_t position_ = 0;
    std::uint64_t changed_ = 0;
    std::size_t stale_ = 0;
    Welcome welcome_;
};

}  // namespace cairn::bench
