#pragma once

#include <functional>
#include <string>

#include "bench/dialect.hpp"
#include "bench/frame_scanner.hpp"
#include "bench/poller.hpp"
#include "bench/socket.hpp"

namespace cairn::bench {

/// What came over a connection since it was ready.
struct Heard {
    std::uint64_t changes = 0;
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;  ///< Of payloads.
};

/// A browser with one subscription: upgrades, subscribes, then counts what it is told. Nothing is
/// allocated or copied for a message.
class LiveConnection final : private Reader {
public:
    /// Told what happens on it, in turn.
    struct Listener {
        std::function<void()> ready;                         ///< The subscription stands.
        std::function<void(std::uint64_t changes)> changed;  ///< Some more than before came.
    };

    /// Connects and asks for the upgrade; the rest happens in Poller::turn(). `dialect` must live
    /// until it is ready.
    LiveConnection(Poller& poller,
                   std::uint16_t port,
                   unsigned from,
                   const Dialect& dialect,
                   Listener listener);

    [[nodiscard]] const Heard& heard() const { return heard_; }
    /// The start of the message that said that the subscription stands, until forgotten.
    [[nodiscard]] const std::string& first_words() const { return text_; }
    void forget_first_words() { std::string().swap(text_); }

private:
    enum class State : std::uint8_t { upgrading, subscribing, listening };

    void readable() override;
    void read_answer(std::string_view bytes);
    void take(std::string_view bytes);
    void take_message(std::string_view piece);
    void end_frame(FrameKind kind);
    void become_ready();
    [[nodiscard]] std::uint64_t count_changes(std::string_view piece);

    Socket socket_;
    const Dialect* dialect_;
    Listener listener_;
    Heard heard_;
    std::string text_;  ///< Before it listens: the start of what is being read.
    FrameScanner scanner_;
    State state_ = State::upgrading;
    /// The last bytes of the piece before, where a mark may have begun.
    std::array<char, change_mark.size() - 1> tail_{};
    std::uint8_t tail_bytes_ = 0;
};

}  // namespace cairn::bench
