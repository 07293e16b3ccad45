#include "gateway/http/download_stream.hpp"

#include <array>
#include <iostream>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cairn {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds turn_pause{200};

/// A download as its thread knows it: it ends with its person's right, and with the server.
class OpenDownload final : public OpenStream {
public:
    OpenDownload(Wire& wire, const Call& call, const Download& download, OpenStreams& streams)
        : wire_(wire), call_(call), download_(download), streams_(streams) {
        streams_.add(call.identity->concerns(), *this);
    }
    ~OpenDownload() override { streams_.remove(call_.identity->concerns(), *this); }
    OpenDownload(const OpenDownload&) = delete;
    OpenDownload& operator=(const OpenDownload&) = delete;

    void look_at_right() override {
        const bool is_in = call_.app.workspace.people().let_in(call_.token).has_value();
        if (!is_in || !download_.is_still_allowed()) stop();
    }
    void stop() override {
        ended_ = true;
        wire_.cut_off();
    }
    [[nodiscard]] bool ended() const { return ended_ || call_.app.stopping; }

private:
    Wire& wire_;
    const Call& call_;
    const Download& download_;
    OpenStreams& streams_;
    bool ended_ = false;
};

std::string chunk_head(std::size_t size) {
    std::array<char, 20> text{};
    const int length = std::snprintf(text.data(), text.size(), "%zx\r\n", size);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string last_chunk(const Download& download) {
    std::string text = "0\r\n";
    for (const auto& [name, value] : download.trailers())
        text.append(name).append(": ").append(value).append("\r\n");
    return text + "\r\n";
}

/// The body as HTTP/1.1 frames it; one of HTTP/1.0 ends with its connection.
class Frames {
public:
    Frames(Wire& wire, const HttpLimits& limits, bool chunked)
        : wire_(wire), limits_(limits), chunked_(chunked) {}

    asio::awaitable<bool> write(std::string_view bytes) {
        error_code error;
        wire_.expires_after(limits_.write_time);
        co_await wire_.write(asio::buffer(bytes), error);
        co_return !error;
    }
    asio::awaitable<bool> write_piece(std::string_view bytes) {
        // Nothing is sent that would tell whether anybody still waits for what is made.
        if (bytes.empty()) co_return !wire_.is_gone();
        if (!chunked_) co_return co_await write(bytes);
        const std::string head = chunk_head(bytes.size());
        std::array<asio::const_buffer, 3> buffers;
        buffers[0] = asio::buffer(head);
        buffers[1] = asio::buffer(bytes);
        buffers[2] = asio::buffer("\r\n", 2);
        error_code error;
        wire_.expires_after(limits_.write_time);
        co_await wire_.write(buffers, error);
        co_return !error;
    }
    /// Without a last chunk the end of the connection is all that tells the end of the body: until
    /// the body is whole, however the connection ends, it is reset.
    void begin() { wire_.reset_at_end(!chunked_); }
    asio::awaitable<bool> finish(const Download& download) {
        wire_.reset_at_end(false);
        if (!chunked_) co_return true;
        const std::string last = last_chunk(download);
        co_return co_await write(last);
    }

private:
    Wire& wire_;
    const HttpLimits& limits_;
    const bool chunked_;
};

/// What the making came to: a piece, nothing where it cannot go on, or another try later.
struct Made {
    std::optional<Download::Piece> piece;
    bool had_its_turn = true;
};

asio::awaitable<Made> make_piece(Call& call, Download& download) {
    Made made;
    std::string broken;
    // Caught where it is thrown, so that no two threads hold the exception.
    const std::function<void()> work = [&] {
        try {
            made.piece = download.next();
        } catch (const std::exception& thrown) {
            broken = thrown.what();
        }
    };
    made.had_its_turn = co_await run_slowly(call, work);
    if (!broken.empty())
        std::cerr << "cairn: " << call.request.path << " was broken off: " << broken << '\n';
    co_return made;
}

asio::awaitable<void> wait_for_turn(Wire& wire) {
    asio::steady_timer timer(wire.get_executor(), turn_pause);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

asio::awaitable<bool> send_download(
    Wire& wire, Worker& worker, Call& call, const Response& response, bool keep_alive) {
    const bool chunked = call.request.version >= 11;
    const std::string head =
        download_head(response, chunked, keep_alive && chunked, transport_lines(wire, worker.app));
    Frames frames(wire, worker.app.http, chunked);
    const bool begun = co_await frames.write(head);
    if (!begun) co_return false;
    if (call.request.method == Method::head) co_return true;
    frames.begin();
    OpenDownload open(wire, call, *response.download, worker.streams);
    open.look_at_right();  // It may have ended before the download was listed.
    while (!open.ended()) {
        const Made made = co_await make_piece(call, *response.download);
        if (open.ended()) break;
        if (!made.had_its_turn) {
            co_await wait_for_turn(wire);
            continue;
        }
        if (!made.piece) break;
        const bool sent = co_await frames.write_piece(made.piece->bytes);
        if (!sent) break;
        if (!made.piece->is_last) continue;
        const bool finished = co_await frames.finish(*response.download);
        co_return finished;
    }
    wire.cut_off();
    co_return false;
}

}  // namespace cairn
