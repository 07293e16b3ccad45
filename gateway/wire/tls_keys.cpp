#include "gateway/wire/tls_keys.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <new>

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <unistd.h>

namespace cairn {
namespace {

constexpr std::size_t pem_bytes_max = std::size_t{1} << 20;

using PemReader = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

/// Nobody is there who could type one.
int no_passphrase(char*, int, int, void*) { return 0; }

tl::unexpected<Error> refused_file(const char* reason,
                                   const char* option,
                                   const std::filesystem::path& file,
                                   int problem = 0) {
    Json data{{"option", option}, {"file", file.string()}};
    if (problem != 0) data["problem"] = std::strerror(problem);
    return rejected(reason, std::move(data));
}

/// A small file's text.
Result<std::string> pem_text(const char* option, const std::filesystem::path& file) {
    const auto refused = [&] {
        const int problem = errno;
        const bool is_missing = problem == ENOENT || problem == ENOTDIR;
        return is_missing ? refused_file("tls.file_missing", option, file)
                          : refused_file("tls.file_unreadable", option, file, problem);
    };
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0) return refused();
    const std::unique_ptr<const int, void (*)(const int*)> closed(
        &handle, [](const int* open) { ::close(*open); });
    std::string text;
    std::array<char, 16384> bytes{};
    for (ssize_t count = 1; count > 0 && text.size() < pem_bytes_max;) {
        count = ::read(handle, bytes.data(), bytes.size());
        if (count < 0) return refused();
        text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return text;
}

PemReader reader_of(const std::string& text) {
    PemReader reader(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
    if (!reader) throw std::bad_alloc();
    return reader;
}

Certificate next_certificate(const PemReader& reader) {
    ERR_clear_error();
    return {PEM_read_bio_X509(reader.get(), nullptr, no_passphrase, nullptr), X509_free};
}

/// Whether there was no further one because the text is at its end, and not in the middle of one.
bool is_at_end(const std::string& text) {
    const unsigned long why = ERR_peek_last_error();
    if (ERR_GET_LIB(why) != ERR_LIB_PEM || ERR_GET_REASON(why) != PEM_R_NO_START_LINE) return false;
    // A line that would have begun one looks like any other where it is cut off.
    const std::string_view rest(text.data(), text.find_last_not_of("\r\n \t") + 1);
    const auto last_line = rest.substr(rest.find_last_of('\n') + 1);
    return !last_line.starts_with('-') || last_line.starts_with("-----END ");
}

/// RFC 7301: a client that offers protocols and not this one is turned away, so that what is meant
/// for another service never gets to us.
int choose_protocol(SSL*,
                    const unsigned char** chosen,
                    unsigned char* chosen_size,
                    const unsigned char* offered,
                    unsigned offered_size,
                    void*) {
    static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, chosen_size, ours.data(), ours.size(), offered,
                              offered_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

TlsContext configured() {
    TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    SSL_CTX* const raw = context.get();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_security_level(raw, 2);
    // A connection that ends without a goodbye is an end like any other: HTTP says how long its
    // bodies are.
    SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_num_tickets(raw, 0);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    const bool known = SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
                       SSL_CTX_set1_groups_list(raw, "X25519:P-256:P-384") == 1;
    if (!known) throw std::runtime_error("this OpenSSL lacks the suites of TLS 1.2");
    // An idle connection keeps no buffers; a write goes on where it was cut off, wherever its bytes
    // lie by then.
    SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    // Who sends nothing but what TLS itself answers has no more than his turn of the thread.
    SSL_CTX_clear_mode(raw, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(raw, 1);
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
    return context;
}

/// Fails where the certificate is none, or its key or signature is one that nobody should trust.
Result<void> use_certificates(SSL_CTX* context,
                              const std::string& text,
                              const std::filesystem::path& file) {
    const PemReader reader = reader_of(text);
    const Certificate own = next_certificate(reader);
    if (!own) return refused_file("tls.not_a_certificate", "--tls-cert", file);
    if (SSL_CTX_use_certificate(context, own.get()) != 1)
        return refused_file("tls.too_weak", "--tls-cert", file);
    for (Certificate next = next_certificate(reader); next; next = next_certificate(reader))
        if (SSL_CTX_add1_chain_cert(context, next.get()) != 1)
            return refused_file("tls.too_weak", "--tls-cert", file);
    if (!is_at_end(text)) return refused_file("tls.chain_broken", "--tls-cert", file);
    return {};
}

Result<void> use_key(SSL_CTX* context, const std::string& text, const std::filesystem::path& file) {
    if (text.find("ENCRYPTED") != std::string::npos)
        return refused_file("tls.key_encrypted", "--tls-key", file);
    const PemReader reader = reader_of(text);
    const PrivateKey key(PEM_read_bio_PrivateKey(reader.get(), nullptr, no_passphrase, nullptr),
                         EVP_PKEY_free);
    if (!key) return refused_file("tls.not_a_key", "--tls-key", file);
    const bool fits =
        SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1;
    if (!fits) return refused_file("tls.key_of_another", "--tls-key", file);
    return {};
}

Result<TlsContext> context_of(const TlsFiles& files) {
    const auto certificates = pem_text("--tls-cert", files.certificate);
    if (!certificates) return tl::unexpected(certificates.error());
    const auto key = pem_text("--tls-key", files.key);
    if (!key) return tl::unexpected(key.error());
    TlsContext context = configured();
    Result<void> used = use_certificates(context.get(), *certificates, files.certificate);
    if (used) used = use_key(context.get(), *key, files.key);
    ERR_clear_error();  // What it says there is said by us.
    if (!used) return tl::unexpected(used.error());
    return context;
}

}  // namespace

Result<std::shared_ptr<TlsKeys>> TlsKeys::load(TlsFiles files) {
    auto context = context_of(files);
    if (!context) return tl::unexpected(context.error());
    return std::shared_ptr<TlsKeys>(new TlsKeys(std::move(files), *std::move(context)));
}

Result<void> TlsKeys::reload() {
    auto context = context_of(files_);
    if (!context) return tl::unexpected(context.error());
    const std::lock_guard lock(mutex_);
    context_ = *std::move(context);
    return {};
}

TlsContext TlsKeys::current() const {
    const std::lock_guard lock(mutex_);
    return context_;
}

std::string TlsKeys::fingerprint() const {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const TlsContext context = current();
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    X509_digest(SSL_CTX_get0_certificate(context.get()), EVP_sha256(), hash.data(), &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        if (i > 0) text += ':';
        text += digits[hash[i] >> 4];
        text += digits[hash[i] & 15];
    }
    return text;
}

bool TlsKeys::holds_today() const {
    const TlsContext context = current();
    const X509* const certificate = SSL_CTX_get0_certificate(context.get());
    return X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 &&
           X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0;
}

}  // namespace cairn
