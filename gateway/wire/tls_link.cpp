#include "gateway/wire/tls_link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>

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
        const auto count =
            ::recv(end.handle, into, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
        end.at_end = count == 0;
        end.is_drained = count < 0 && may_try_again();
        if (end.is_drained) BIO_set_retry_read(bio);
        const std::string_view bytes(into, count > 0 ? static_cast<std::size_t>(count) : 0);
        if (!end.is_open && !end.guard.lets_in(bytes)) return -1;
        return static_cast<int>(count);
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
    SSL_set_accept_state(ssl_.get());
}

TlsLink::~TlsLink() = default;

TlsStep TlsLink::step_of(int result) {
    if (result > 0) return TlsStep::done;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: return TlsStep::wants_read;
        case SSL_ERROR_WANT_WRITE: return TlsStep::wants_write;
        case SSL_ERROR_ZERO_RETURN: return TlsStep::ended;
        default: break;
    }
    is_broken_ = true;
    ERR_clear_error();
    return TlsStep::broken;
}

TlsStep TlsLink::accept() {
    ERR_clear_error();
    const TlsStep step = step_of(SSL_do_handshake(ssl_.get()));
    socket_.is_open = step == TlsStep::done;
    return step;
}

TlsStep TlsLink::read(asio::mutable_buffer into, std::size_t& count) {
    count = 0;
    socket_.is_drained = false;
    ERR_clear_error();
    const TlsStep step = step_of(SSL_read_ex(ssl_.get(), into.data(), into.size(), &count));
    return step == TlsStep::wants_read && !socket_.is_drained ? TlsStep::again : step;
}

TlsStep TlsLink::write(std::span<const asio::const_buffer> pieces, std::size_t& count) {
    RecordCopy copy;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    count = 0;
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
    ERR_clear_error();
    static_cast<void>(SSL_shutdown(ssl_.get()));
    ERR_clear_error();
}

}  // namespace cairn
