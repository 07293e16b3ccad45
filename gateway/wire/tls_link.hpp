#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <boost/asio/buffer.hpp>

#include "gateway/wire/hello_guard.hpp"
#include "gateway/wire/tls_keys.hpp"

struct ssl_st;

namespace cairn {

/// What an attempt came to.
enum class TlsStep : std::uint8_t {
    done,
    again,        ///< Something came that was meant for TLS alone; there may be more.
    wants_read,   ///< Again once the socket can be read.
    wants_write,  ///< Again, with the same bytes and perhaps more, once it can be written.
    ended,        ///< The other side has said goodbye or closed.
    broken,
};

/// One connection's TLS over a socket. Nothing here waits: each call does what can be done at once.
/// One thread at a time, not always the same. The socket is another's and outlives it, or is let go
/// of first.
///
/// OpenSSL reads and writes the socket itself, and not through a pair of buffers in memory as
/// Asio's stream has it: so an idle connection keeps some KiB instead of a hundred, and a write
/// that cannot go on is known at once.
class TlsLink {
public:
    TlsLink(const TlsContext& context, int socket);
    ~TlsLink();
    TlsLink(const TlsLink&) = delete;
    TlsLink& operator=(const TlsLink&) = delete;

    /// A step of the handshake, as the server. May take a millisecond or more.
    [[nodiscard]] TlsStep accept();
    /// Done: at least a byte came. Takes from the socket once at most, so that whoever sends
    /// without an end has a turn like others. Broken by more than `idle_records_max`, and where a
    /// message of TLS is not whole in its record, as those that may come now are.
    [[nodiscard]] TlsStep read(boost::asio::mutable_buffer into, std::size_t& count);
    /// Sends of the bytes what the socket takes, 256 KiB at most. Done: at least a byte, unless
    /// there was none to send. No byte that wanted to be written again may be left out later.
    [[nodiscard]] TlsStep write(std::span<const boost::asio::const_buffer> pieces,
                                std::size_t& count);
    /// Bytes have been taken from the socket that were not read yet; they may be no whole record.
    [[nodiscard]] bool has_more() const;
    /// Says that nothing more comes, once, where that can be said at once.
    void say_goodbye();
    /// The socket is touched no more.
    void let_go() { socket_.handle = -1; }

    /// Records without a byte of what is transported, once the handshake is over, more than those
    /// with some: honest ones change their keys now and then.
    static constexpr unsigned idle_records_max = 64;

private:
    friend struct TlsSocketCalls;
    /// What OpenSSL reads from and writes to.
    struct SocketEnd {
        int handle = -1;
        bool at_end = false;
        bool is_drained = false;  ///< It had nothing to read when it was asked last.
        HelloGuard guard{};
        bool is_open = false;       ///< The handshake is over.
        bool has_had_turn = false;  ///< It was asked in this call already.
        unsigned idle_records = 0;  ///< More than others.
    };
    [[nodiscard]] TlsStep step_of(int result);
    TlsStep give_up();

    SocketEnd socket_;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
    bool is_broken_ = false;
    bool owes_bytes_ = false;  ///< A record of ours is not sent to its end.
    bool said_goodbye_ = false;
};

}  // namespace cairn
