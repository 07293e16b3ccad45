#include "bench/live_connection.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace cairn::bench {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
/// A subscription's answer may be a megabyte; what matters stands at its start.
constexpr std::size_t first_words_bytes_max = 4096;

std::uint64_t count_marks(std::string_view text) {
    std::uint64_t count = 0;
    while (const void* at =
               memmem(text.data(), text.size(), change_mark.data(), change_mark.size())) {
        const auto* found = static_cast<const char*>(at);
        text.remove_prefix(static_cast<std::size_t>(found - text.data()) + change_mark.size());
        ++count;
    }
    return count;
}

}  // namespace

LiveConnection::LiveConnection(
    Poller& poller, std::uint16_t port, unsigned from, const Dialect& dialect, Listener listener)
    : socket_(port, from), dialect_(&dialect), listener_(std::move(listener)) {
    poller.watch(socket_.descriptor(), *this);
    socket_.send(dialect.upgrade);
}

void LiveConnection::readable() {
    // Shared by all connections: what is read is looked at before another one reads.
    static std::array<char, chunk_bytes> chunk;
    const std::string_view bytes(chunk.data(), socket_.receive(chunk));
    if (state_ == State::upgrading) return read_answer(bytes);
    take(bytes);
}

void LiveConnection::read_answer(std::string_view bytes) {
    constexpr std::string_view head_end = "\r\n\r\n";
    text_.append(bytes);
    const auto end = text_.find(head_end);
    if (end == std::string::npos) return;
    if (!text_.starts_with("HTTP/1.1 101")) throw std::runtime_error("no WebSocket: " + text_);
    const std::string rest = text_.substr(end + head_end.size());
    text_.clear();
    state_ = State::subscribing;
    if (!dialect_->greeting.empty()) socket_.send(dialect_->greeting);
    if (dialect_->ready_mark.empty()) become_ready();
    take(rest);
}

void LiveConnection::take(std::string_view bytes) {
    const std::uint64_t before = heard_.changes;
    scanner_.scan(
        bytes,
        [this](FrameKind kind, std::string_view piece) {
            if (kind == FrameKind::message) take_message(piece);
        },
        [this](FrameKind kind) { end_frame(kind); });
    if (heard_.changes > before) listener_.changed(heard_.changes - before);
}

void LiveConnection::take_message(std::string_view piece) {
    if (state_ == State::subscribing) {
        text_.append(
            piece.substr(0, first_words_bytes_max - std::min(text_.size(), first_words_bytes_max)));
        return;
    }
    heard_.bytes += piece.size();
    heard_.changes += count_changes(piece);
}

void LiveConnection::end_frame(FrameKind kind) {
    if (kind == FrameKind::close) throw std::runtime_error("the server closed a connection");
    if (kind == FrameKind::ping) socket_.send(pong_frame());
    if (kind != FrameKind::message) return;
    if (state_ == State::listening) {
        ++heard_.frames;
        return;
    }
    if (text_.find(dialect_->ready_mark) != std::string::npos) return become_ready();
    if (text_.find(R"("op":"error")") != std::string::npos)
        throw std::runtime_error("not subscribed: " + text_);
    text_.clear();  // NATS and socket.io introduce themselves first.
}

void LiveConnection::become_ready() {
    state_ = State::listening;
    dialect_ = nullptr;
    listener_.ready();
}

/// Also of a mark that lies across two pieces; a piece may end anywhere.
std::uint64_t LiveConnection::count_changes(std::string_view piece) {
    std::array<char, 2 * (change_mark.size() - 1)> seam;
    const std::size_t head_bytes = std::min(piece.size(), change_mark.size() - 1);
    std::memcpy(seam.data(), tail_.data(), tail_bytes_);
    std::memcpy(seam.data() + tail_bytes_, piece.data(), head_bytes);
    const std::size_t seam_bytes = tail_bytes_ + head_bytes;
    const std::uint64_t across = tail_bytes_ > 0 ? count_marks({seam.data(), seam_bytes}) : 0;
    const std::string_view end = piece.size() >= tail_.size()
                                     ? piece.substr(piece.size() - tail_.size())
                                     : std::string_view(seam.data(), seam_bytes);
    tail_bytes_ = static_cast<std::uint8_t>(std::min(end.size(), tail_.size()));
    std::memcpy(tail_.data(), end.data() + (end.size() - tail_bytes_), tail_bytes_);
    return across + count_marks(piece);
}

}  // namespace cairn::bench
