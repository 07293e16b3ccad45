#pragma once

#include <memory>
#include <span>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "gateway/wire/tls_link.hpp"

namespace cairn {

/// A live session's connection, plain or over TLS: does at once what can be done (`would_block`
/// where nothing can), and tells when there is more to do. One thread's alone.
class LiveSocket {
public:
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                                    boost::asio::io_context::executor_type>;
    using error_code = boost::system::error_code;

    LiveSocket(Socket socket, std::unique_ptr<TlsLink> tls)
        : socket_(std::move(socket)), tls_(std::move(tls)) {}
    LiveSocket(LiveSocket&&) = default;
    LiveSocket& operator=(LiveSocket&&) = delete;
    LiveSocket(const LiveSocket&) = delete;
    LiveSocket& operator=(const LiveSocket&) = delete;
    ~LiveSocket() = default;

    [[nodiscard]] auto get_executor() { return socket_.get_executor(); }
    /// Before anything else.
    void begin(error_code& error) { socket_.non_blocking(true, error); }
    [[nodiscard]] std::size_t read_some(boost::asio::mutable_buffer into, error_code& error);
    /// Where it would block, the next try must begin with the same bytes.
    [[nodiscard]] std::size_t write_some(std::span<const boost::asio::const_buffer> pieces,
                                         error_code& error);
    template <class Handler>
    void when_readable(Handler handler);
    template <class Handler>
    void when_writable(Handler handler) {
        socket_.async_wait(Socket::wait_write, std::move(handler));
    }
    void finish_sending();
    void close();
    void cut_off();  ///< As `Wire::cut_off`.

private:
    Socket socket_;
    std::unique_ptr<TlsLink> tls_;
    bool is_drained_ = false;  ///< Nothing more can be read until more comes to the socket.
};

template <class Handler>
void LiveSocket::when_readable(Handler handler) {
    // What lies within TLS already no wait for the socket would tell of.
    if (tls_ && !is_drained_ && tls_->has_more())
        boost::asio::post(socket_.get_executor(),
                          [handler = std::move(handler)]() mutable { handler(error_code()); });
    else
        socket_.async_wait(Socket::wait_read, std::move(handler));
}

/// Closes a connection at once. What the client has not taken by then it never gets, though the
/// system may have it already.
void cut_off(LiveSocket::Socket& socket);

}  // namespace cairn
