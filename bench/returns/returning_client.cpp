#include "bench/returns/returning_client.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "bench/dialect.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
/// What matters of a frame stands at its start.
constexpr std::size_t start_bytes_max = 300;

}  // namespace

ReturningClient::ReturningClient(Poller& poller,
                                 const std::string& query,
                                 std::function<void()> current)
    : poller_(poller), query_(query), current_(std::move(current)) {}

void ReturningClient::know(const std::string& place) {
    const auto colon = place.find(':');
    epoch_ = place.substr(0, colon);
    position_ = std::stoull(place.substr(colon + 1));
}

void ReturningClient::come(const Target& target) {
    scanner_ = {};
    text_.clear();
    message_bytes_ = 0;
    socket_.reset();
    socket_.emplace(target.port);
    poller_.watch(socket_->descriptor(), *this);
    state_ = State::upgrading;
    socket_->send(cairn_dialect(target, query_, "").upgrade);
}

void ReturningClient::readable() {
    // Shared by all of them: what is read is looked at before another one reads.
    static std::array<char, chunk_bytes> chunk;
    std::size_t count = 0;
    try {
        count = socket_->receive(chunk);
    } catch (const std::exception&) {
        return leave();
    }
    const std::string_view bytes(chunk.data(), count);
    state_ == State::upgrading ? read_answer(bytes) : take(bytes);
}

void ReturningClient::leave() {
    socket_.reset();
    state_ = State::away;
}

void ReturningClient::read_answer(std::string_view bytes) {
    constexpr std::string_view head_end = "\r\n\r\n";
    text_.append(bytes);
    const auto end = text_.find(head_end);
    if (end == std::string::npos) return;
    if (!text_.starts_with("HTTP/1.1 101")) throw std::runtime_error("no WebSocket: " + text_);
    const std::string rest = text_.substr(end + head_end.size());
    text_.clear();
    subscribe();
    take(rest);
}

void ReturningClient::subscribe() {
    state_ = State::subscribing;
    const std::string since = epoch_.empty() ? "" : epoch_ + ':' + std::to_string(position_);
    socket_->send(cairn_dialect({}, query_, since).greeting);
}

void ReturningClient::take(std::string_view bytes) {
    scanner_.scan(
        bytes,
        [this](FrameKind kind, std::string_view piece) {
            if (kind != FrameKind::message) return;
            message_bytes_ += piece.size();
            text_.append(
                piece.substr(0, start_bytes_max - std::min(text_.size(), start_bytes_max)));
        },
        [this](FrameKind kind) { end_frame(kind); });
}

// That the server says goodbye is followed by its hanging up.
void ReturningClient::end_frame(FrameKind kind) {
    if (kind == FrameKind::ping) socket_->send(pong_frame());
    if (kind != FrameKind::message) return;
    end_message();
    text_.clear();
    message_bytes_ = 0;
}

void ReturningClient::end_message() {
    const std::string op = member(text_, "op");
    if (op == "subscribed") return subscribed();
    if (op == "change") {
        changed_ = std::stoull(member(text_, "position"));
        position_ = std::max(position_, changed_);
        return;
    }
    if (op != "stale") throw std::runtime_error("not expected: " + text_);
    ++stale_;
    subscribe();
}

void ReturningClient::subscribed() {
    epoch_ = member(text_, "epoch");
    position_ = std::stoull(member(text_, "position"));
    welcome_ = {text_.find(R"("reset":true)") != std::string::npos, message_bytes_};
    state_ = State::current;
    current_();
}

}  // namespace cairn::bench
