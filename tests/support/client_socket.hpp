#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

struct ssl_st;
struct ssl_ctx_st;

namespace cairn::test {

/// Where a server of this machine listens, and whether it speaks TLS there.
struct ServerPlace {
    ServerPlace(std::uint16_t at, bool secure = false) : port(at), is_secure(secure) {}  // NOLINT
    std::uint16_t port;
    bool is_secure;
};

/// A blocking socket, plain or over TLS, that Asio's functions read and write. Takes any
/// certificate.
class ClientSocket {
public:
    /// Of zero or "" is what a usual client does.
    struct Manner {
        int receive_bytes = 0;  ///< How much the system takes for it unread.
        int version = 0;        ///< The only one that it speaks: `TLS1_2_VERSION`.
        std::string protocols;  ///< What it offers, as ALPN writes it: "\x02h2".
    };

    ClientSocket() = default;
    ~ClientSocket() { close(); }
    ClientSocket(const ClientSocket&) = delete;
    ClientSocket& operator=(const ClientSocket&) = delete;

    /// Throws where nobody listens there. A handshake that fails leaves a socket that is at its
    /// end.
    void connect(const ServerPlace& place, const Manner& manner);
    void connect(const ServerPlace& place) { connect(place, {}); }
    void close();
    [[nodiscard]] bool is_open() const { return handle_ >= 0; }
    [[nodiscard]] int native_handle() const { return handle_; }
    [[nodiscard]] bool has_something_to_read(std::chrono::milliseconds patience = {}) const;
    [[nodiscard]] ssl_st* tls() const { return tls_.get(); }  ///< Null: plain, or none was agreed.

    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, boost::system::error_code& error) {
        const auto into = first<boost::asio::mutable_buffer>(buffers);
        return receive(into.data(), into.size(), error);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
        const auto bytes = first<boost::asio::const_buffer>(buffers);
        return transmit(bytes.data(), bytes.size(), error);
    }

private:
    template <class Buffer, class Buffers>
    static Buffer first(const Buffers& buffers) {
        auto next = boost::asio::buffer_sequence_begin(buffers);
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (; next != end; ++next)
            if (Buffer(*next).size() > 0) return Buffer(*next);
        return Buffer();
    }
    std::size_t receive(void* into, std::size_t size, boost::system::error_code& error);
    std::size_t transmit(const void* bytes, std::size_t size, boost::system::error_code& error);
    void agree(const Manner& manner);

    int handle_ = -1;
    bool is_broken_ = false;  ///< No TLS could be agreed.
    std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> context_{nullptr, nullptr};
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls_{nullptr, nullptr};
};

}  // namespace cairn::test
