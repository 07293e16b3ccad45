#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include "gateway/wire/live_socket.hpp"
#include "gateway/wire/tls_link.hpp"

namespace cairn {

/// A connection's bytes as HTTP reads and writes them, plain or over TLS. That is decided once for
/// each call: a plain connection is a socket, and nothing else. One thread's alone, but for the
/// steps of a handshake.
class Wire {
public:
    using Socket = LiveSocket::Socket;
    using error_code = boost::system::error_code;
    template <class T>
    using Awaitable = boost::asio::awaitable<T>;
    using Executor = boost::asio::io_context::executor_type;
    using Pieces = std::array<boost::asio::const_buffer, 3>;

    explicit Wire(Socket accepted) : tcp_(std::move(accepted)) {}
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    /// Before anything else.
    void begin();
    /// From now on it speaks TLS. Before anything is read.
    void secure(const TlsContext& context);
    /// It does not, after all.
    void unsecure();
    [[nodiscard]] bool is_secure() const { return tls_ != nullptr; }
    [[nodiscard]] TlsLink& tls() { return *tls_; }

    [[nodiscard]] Executor get_executor() { return tcp_.get_executor(); }
    [[nodiscard]] int handle() { return tcp_.socket().native_handle(); }

    /// Until when all that waits from now on has to be done: it fails after that.
    void expires_after(std::chrono::milliseconds time);
    /// Ends what waits, with `operation_aborted`; the connection still stands.
    void cancel();

    /// At least a byte, or an error; `eof` where the other side has ended.
    [[nodiscard]] Awaitable<std::size_t> read_some(boost::asio::mutable_buffer into,
                                                   error_code& error);
    /// All of up to three buffers.
    template <class Buffers>
    [[nodiscard]] Awaitable<std::size_t> write(const Buffers& buffers, error_code& error) {
        Pieces pieces{};
        std::copy(boost::asio::buffer_sequence_begin(buffers),
                  boost::asio::buffer_sequence_end(buffers), pieces.begin());
        return write_all(pieces, error);
    }
    /// Until the socket can be read or written.
    [[nodiscard]] Awaitable<error_code> wait(Socket::wait_type what);
    /// Says that nothing more comes from us. What still does from the other side can be discarded.
    void finish_sending();
    /// Whatever the bytes mean.
    [[nodiscard]] Awaitable<std::size_t> discard(boost::asio::mutable_buffer into,
                                                 error_code& error);

    /// At once. While a handshake's step has the socket, it is only made to fail.
    void close();
    /// The same, and what the client has not taken by then it never gets.
    void cut_off();
    /// Where it ends before `resets` is taken back, its end is seen as a break.
    void reset_at_end(bool resets);
    /// The other side has ended.
    [[nodiscard]] bool is_gone();
    /// Another thread uses `tls()` meanwhile.
    void lend(bool is_lent) { is_lent_ = is_lent; }
    /// What a live session goes on with. Nothing else may be called after that.
    [[nodiscard]] LiveSocket release();

private:
    using TcpStream = boost::beast::basic_stream<boost::asio::ip::tcp, Executor>;
    struct Deadline;

    Awaitable<std::size_t> write_all(const Pieces& pieces, error_code& error);
    Awaitable<std::size_t> read_secure(boost::asio::mutable_buffer into, error_code& error);
    Awaitable<std::size_t> write_secure(Pieces pieces, error_code& error);
    Awaitable<void> let_others();

    TcpStream tcp_;  ///< It keeps the deadlines of plain connections, and of what is discarded.
    std::unique_ptr<TlsLink> tls_;        ///< Null: plain.
    std::shared_ptr<Deadline> deadline_;  ///< Null: plain.
    bool is_lent_ = false;
};

}  // namespace cairn
