#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "core/result.hpp"

struct ssl_ctx_st;

namespace cairn {

/// OpenSSL's SSL_CTX. Connections keep the one that they began with.
using TlsContext = std::shared_ptr<ssl_ctx_st>;

struct TlsFiles {
    std::filesystem::path certificate;  ///< PEM: the server's own first, then its chain.
    std::filesystem::path key;          ///< PEM, not encrypted.
};

/// The certificate and key that connections are opened with: TLS 1.2 and 1.3, suites with forward
/// secrecy and authenticated encryption only, no renegotiation, no compression, nothing resumed.
/// Any thread.
class TlsKeys {
public:
    /// "tls.file_missing", "tls.file_unreadable" (`problem`), "tls.not_a_certificate",
    /// "tls.chain_broken", "tls.not_a_key", "tls.key_encrypted", "tls.key_of_another",
    /// "tls.too_weak"; each with `file` and the `option` that names it.
    [[nodiscard]] static Result<std::shared_ptr<TlsKeys>> load(TlsFiles files);

    /// Reads the files again, for connections to come. Fails as `load` does: then all stays as it
    /// was.
    [[nodiscard]] Result<void> reload();
    [[nodiscard]] TlsContext current() const;
    /// Of the certificate: SHA-256, as browsers show it.
    [[nodiscard]] std::string fingerprint() const;
    /// Whether the certificate holds today. Clients refuse one that does not.
    [[nodiscard]] bool holds_today() const;

private:
    TlsKeys(TlsFiles files, TlsContext context)
        : files_(std::move(files)), context_(std::move(context)) {}

    const TlsFiles files_;
    mutable std::mutex mutex_;
    TlsContext context_;
};

}  // namespace cairn
