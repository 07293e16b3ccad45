#include "gateway/wire/tls_link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace cairn {

namespace asio = boost::asio;

namespace {

constexpr std::size_t record_bytes_max = std::size_t{16} << 10;
constexpr std::size_t write_bytes_max = std::size_t{256} << 10;

bool may_try_again() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

using RecordCopy = std::array<char, record_bytes_max>;

/// The bytes behind the first `from` of all pieces, at most a record's, in one place: that of the
/// piece where it has enough, else `copy`.
asio::const_buffer next_record(std::span<const asio::const_buffer> pieces,
                               std::size_t from,
                               RecordCopy& copy) {
    std::size_t copied = 0;
    for (asio::const_buffer piece : pieces) {
        const std::size_t skipped = std::min(from, piece.size());
        piece += skipped;
        from -= skipped;
        if (piece.size() == 0) continue;
        if (copied == 0 && piece.size() >= copy.size()) return asio::buffer(piece, copy.size());
        copied += asio::buffer_copy(asio::buffer(copy) + copied, piece);
        if (copied == copy.size()) break;
    }
    return asio::buffer(copy.data(), copied);
}

}  // namespace

/// What OpenSSL calls for bytes.
struct TlsSocketCalls {
    static TlsLink::SocketEnd& end_of(BIO* bio) {
        return *static_cast<TlsLink::SocketEnd*>(BIO_get_data(bio));
    }
    static int read(BIO* bio, char* into, int size) {
        TlsLink::SocketEnd& end = end_of(bio);
        BIO_clear_retry_flags(bio);
        if (end.handle < 0) return -1;
        if (end.is_open && std::exchange(end.has_had_turn, true)) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto count =
            ::recv(end.handle, into, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
        end.at_end = count == 0;
        const bool is_empty = count < 0 && may_try_again();
        if (is_empty) BIO_set_retry_read(bio);
        end.is_drained = is_empty || (count > 0 && count < size);
        const std::string_view bytes(into, count > 0 ? static_cast<std::size_t>(count) : 0);
        if (!end.is_open && !end.guard.lets_in(bytes)) return -1;
        return static_cast<int>(count);
    }
    /// Is told of each record's head, coming or going, and of more than that.
    static void saw(int is_ours, int, int what, const void*, std::size_t, SSL* ssl, void* socket) {
        if (is_ours != 0 || what != SSL3_RT_HEADER) return;
        TlsLink::SocketEnd& end = *static_cast<TlsLink::SocketEnd*>(socket);
        // OpenSSL would go on to the last of those that it has. This is where it looks at each.
        if (++end.idle_records > TlsLink::idle_records_max && end.is_open)
            SSL_set_shutdown(ssl, SSL_get_shutdown(ssl) | SSL_RECEIVED_SHUTDOWN);
    }
    static int write(BIO* bio, const char* bytes, int size) {
        const TlsLink::SocketEnd& end = end_of(bio);
        BIO_clear_retry_flags(bio);
        if (end.handle < 0) return -1;
        const auto count =
            ::send(end.handle, bytes, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && may_try_again()) BIO_set_retry_write(bio);
        return static_cast<int>(count);
    }
    static long control(BIO* bio, int command, long, void*) {
        if (command == BIO_CTRL_EOF) return end_of(bio).at_end ? 1 : 0;
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }
    static int created(BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
    }
    static BIO_METHOD* make_method() {
        BIO_METHOD* const made =
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cairn's socket");
        if (!made) throw std::bad_alloc();
        BIO_meth_set_read(made, read);
        BIO_meth_set_write(made, write);
        BIO_meth_set_ctrl(made, control);
        BIO_meth_set_create(made, created);
        return made;
    }
    static BIO* open(TlsLink::SocketEnd& end) {
        static const BIO_METHOD* const method = make_method();  // As long as the program.
        BIO* const bio = BIO_new(method);
        if (!bio) throw std::bad_alloc();
        BIO_set_data(bio, &end);
        return bio;
    }
};

TlsLink::TlsLink(const TlsContext& context, int socket)
    : socket_{.handle = socket}, ssl_(SSL_new(context.get()), SSL_free) {
    if (!ssl_) throw std::bad_alloc();
    BIO* const bio = TlsSocketCalls::open(socket_);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_msg_callback(ssl_.get(), TlsSocketCalls::saw);
    SSL_set_msg_callback_arg(ssl_.get(), &socket_);
    SSL_set_accept_state(ssl_.get());
}

TlsLink::~TlsLink() = default;

TlsStep TlsLink::step_of(int result) {
    if (result > 0) return TlsStep::done;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: return TlsStep::wants_read;
        case SSL_ERROR_WANT_WRITE: return TlsStep::wants_write;
        case SSL_ERROR_ZERO_RETURN: return TlsStep::ended;
        default: return give_up();
    }
}

TlsStep TlsLink::give_up() {
    is_broken_ = true;
    ERR_clear_error();
    return TlsStep::broken;
}

TlsStep TlsLink::accept() {
    ERR_clear_error();
    const TlsStep step = step_of(SSL_do_handshake(ssl_.get()));
    socket_.is_open = step == TlsStep::done;
    socket_.idle_records = 0;
    return step;
}

TlsStep TlsLink::read(asio::mutable_buffer into, std::size_t& count) {
    count = 0;
    if (is_broken_) return TlsStep::broken;
    socket_.is_drained = socket_.has_had_turn = false;
    ERR_clear_error();
    const TlsStep step = step_of(SSL_read_ex(ssl_.get(), into.data(), into.size(), &count));
    if (step == TlsStep::done) {
        // Its own record, and one without anything.
        socket_.idle_records -= std::min(socket_.idle_records, 2U);
        return step;
    }
    if (socket_.idle_records > idle_records_max) return give_up();
    if (step != TlsStep::wants_read) return step;
    // Of a message that would begin another handshake the rest is to come, and OpenSSL has made
    // room for as much as it says.
    if (SSL_in_init(ssl_.get()) == 1) return give_up();
    return socket_.is_drained ? step : TlsStep::again;
}

TlsStep TlsLink::write(std::span<const asio::const_buffer> pieces, std::size_t& count) {
    RecordCopy copy;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    count = 0;
    if (is_broken_) return TlsStep::broken;
    while (count < write_bytes_max) {
        const asio::const_buffer record = next_record(pieces, count, copy);
        if (record.size() == 0) return TlsStep::done;
        ERR_clear_error();
        std::size_t written = 0;
        const TlsStep step =
            step_of(SSL_write_ex(ssl_.get(), record.data(), record.size(), &written));
        owes_bytes_ = step == TlsStep::wants_write;
        if (step != TlsStep::done) return count > 0 && owes_bytes_ ? TlsStep::done : step;
        count += written;
    }
    return TlsStep::done;
}

bool TlsLink::has_more() const { return SSL_has_pending(ssl_.get()) == 1; }

void TlsLink::say_goodbye() {
    if (is_broken_ || owes_bytes_ || !socket_.is_open || socket_.handle < 0) return;
    // A second one would read on, for as long as something comes.
    if (std::exchange(said_goodbye_, true)) return;
    ERR_clear_error();
    static_cast<void>(SSL_shutdown(ssl_.get()));
    ERR_clear_error();
}

}  // namespace cairn
