#include "cli/serve_usage.hpp"

#include <CLI/CLI.hpp>

namespace cairn {
namespace {

void add_hold_options(CLI::App& command, ServeOptions& given) {
    command
        .add_option("--per-address", given.hold.connections_of_network_max,
                    "Connections, and live sessions, of one address (IPv4, or the /64 of IPv6)")
        ->check(CLI::Range(1, 1'000'000))
        ->envname("CAIRN_PER_ADDRESS");
    command
        .add_option("--per-person", given.hold.live_of_person_max,
                    "Live sessions and event streams of one person")
        ->check(CLI::Range(1, 1'000'000))
        ->envname("CAIRN_PER_PERSON");
}

void add_rate_options(CLI::App& command, ServeOptions& given) {
    const auto add = [&](const char* name, unsigned& limit, const char* what,
                         const char* variable) {
        command.add_option(name, limit, what)->check(CLI::Range(0, 1'000'000))->envname(variable);
    };
    add("--write-rate", given.rates.writes_of_person,
        "Writes of one person a second in the long run, and sixty times that at once; 0: any",
        "CAIRN_WRITE_RATE");
    add("--read-rate", given.rates.costly_reads_of_person,
        "Reads of one person that look through many records, likewise", "CAIRN_READ_RATE");
    add("--stranger-rate", given.rates.requests_of_stranger,
        "Requests from one address of who is not signed in, likewise", "CAIRN_STRANGER_RATE");
}

void add_tls_options(CLI::App& command, ServeOptions& given) {
    command
        .add_option("--tls-cert", given.tls_certificate,
                    "Speak https with this certificate (PEM, its chain behind it); SIGHUP reads it "
                    "and the key again")
        ->envname("CAIRN_TLS_CERT");
    command.add_option("--tls-key", given.tls_key, "Its private key (PEM, without a passphrase)")
        ->envname("CAIRN_TLS_KEY");
    command.add_flag("--tls-self-made", given.tls_self_made,
                     "Speak https with a certificate that is made in the data folder, for trying "
                     "out; prints its fingerprint");
    command
        .add_option("--hsts", given.hsts_days,
                    "Days for which browsers come to this host by https alone; 0: don't tell them")
        ->check(CLI::Range(0, 3650))
        ->envname("CAIRN_HSTS");
}

void add_proxy_options(CLI::App& command, ServeOptions& given) {
    command
        .add_flag("--behind-proxy", given.behind_proxy,
                  "A TLS proxy on this machine stands in front: believe its X-Forwarded-For, mark "
                  "cookies Secure")
        ->envname("CAIRN_BEHIND_PROXY");
    command
        .add_option("--trusted-proxy", given.trusted_proxies,
                    "ADDRESS or ADDRESS/LENGTH of a proxy whose X-Forwarded-For and "
                    "X-Forwarded-Proto are believed; may be given several times")
        ->delimiter(',')
        ->envname("CAIRN_TRUSTED_PROXY");
}

}  // namespace

void add_serve_options(CLI::App& command, ServeOptions& given) {
    command.add_option("--listen", given.listen, "ADDRESS:PORT; port 0 takes any free one")
        ->envname("CAIRN_LISTEN");
    command.add_option("--threads", given.threads, "Threads that serve connections")
        ->check(CLI::Range(1, 64))
        ->envname("CAIRN_THREADS");
    command.add_flag(
        "--demo", given.demo,
        "Make a demo company in the folder if it is empty, and let anybody in (this machine only)");
    command
        .add_option("--scrub", given.scrub,
                    "Events a second that are read again from the disk to see whether they are "
                    "sound; 0: none")
        ->check(CLI::Range(0, 1'000'000))
        ->envname("CAIRN_SCRUB");
    command
        .add_option("--ws-echo", given.ws_echo,
                    "A path, such as /echo, where anybody's WebSocket messages are sent back as "
                    "they came: for conformance suites")
        ->check([](const std::string& path) {
            return path.starts_with('/') ? std::string() : "a path begins with /";
        });
    command.add_flag("--read-only", given.read_only, "Show what is there; write nothing");
    add_proxy_options(command, given);
    add_tls_options(command, given);
    add_hold_options(command, given);
    add_rate_options(command, given);
}

void check_serve_options(const ServeOptions& given) {
    if (given.tls_certificate.empty() != given.tls_key.empty())
        throw CLI::RequiredError(given.tls_key.empty() ? "--tls-key" : "--tls-cert");
    if (given.tls_self_made && !given.tls_certificate.empty())
        throw CLI::ValidationError("--tls-self-made", "goes without --tls-cert and --tls-key");
}

}  // namespace cairn
