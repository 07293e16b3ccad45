#include "cli/serve_tls.hpp"

#include <iostream>

#include "cli/commands.hpp"
#include "gateway/wire/self_made_certificate.hpp"

namespace cairn {
namespace {

constexpr std::chrono::hours one_day{24};

/// In one write, as other threads may have something to say as well.
void say(const std::string& text) { std::cerr << "cairn: " + text + '\n' << std::flush; }

void say_certificate(const TlsKeys& keys, const std::string& before) {
    say(before + keys.fingerprint());
    if (!keys.holds_today())
        say("the certificate does not hold today, and browsers will refuse it; put a new one in "
            "its place and send SIGHUP");
}

Result<TlsFiles> tls_files(const ServeOptions& given, const Server::Options& options) {
    if (!given.tls_self_made) return TlsFiles{given.tls_certificate, given.tls_key};
    return self_made_certificate(given.data / "tls", options.address, !given.read_only);
}

}  // namespace

Result<void> add_tls(const ServeOptions& given, Server::Options& options) {
    if (!given.speaks_tls()) return {};
    if (options.tls) {
        reload_tls(options);
        return {};
    }
    auto files = tls_files(given, options);
    if (!files) return tl::unexpected(files.error());
    const std::string certificate = files->certificate.string();
    auto keys = TlsKeys::load(*std::move(files));
    if (!keys) return tl::unexpected(keys.error());
    options.tls = *std::move(keys);
    // A browser that was told so of localhost would come to nothing else there by http any more.
    options.strict_transport =
        given.tls_self_made ? std::chrono::seconds(0) : given.hsts_days * one_day;
    say_certificate(*options.tls,
                    given.tls_self_made
                        ? "self-made certificate, for trying out, that nobody vouches "
                          "for: " +
                              certificate + ", SHA-256 "
                        : "certificate " + certificate + ", SHA-256 ");
    return {};
}

void reload_tls(const Server::Options& options) {
    if (!options.tls) return;
    const auto reloaded = options.tls->reload();
    if (reloaded)
        say_certificate(*options.tls, "new certificate, SHA-256 ");
    else
        say("the certificate stays as it was: " + explain(reloaded.error()));
}

}  // namespace cairn
