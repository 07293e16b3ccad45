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
        .add_option("--redirect-from", given.redirect_from,
                    "ADDRESS:PORT, such as 0.0.0.0:80, where whoever asks by http is told the "
                    "address by https")
        ->envname("CAIRN_REDIRECT_FROM");
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

void add_oidc_options(CLI::App& command, OidcOptions& given) {
    const auto add = [&](const char* name, auto& value, const char* what, const char* variable) {
        return command.add_option(name, value, what)->envname(variable);
    };
    add("--oidc-issuer", given.issuer,
        "The company's own sign-in: the address of its OpenID provider, exactly as it calls itself",
        "CAIRN_OIDC_ISSUER");
    add("--oidc-client-id", given.client_id, "What this server is called there",
        "CAIRN_OIDC_CLIENT_ID");
    add("--oidc-client-secret-file", given.secret_file,
        "A file with the secret that goes with it; without one PKCE alone protects",
        "CAIRN_OIDC_CLIENT_SECRET_FILE");
    add("--oidc-name", given.name, "What that sign-in is called on screen; else its host",
        "CAIRN_OIDC_NAME");
    add("--oidc-scopes", given.scopes, "What it is asked for, spaces in between",
        "CAIRN_OIDC_SCOPES");
    add("--oidc-map", given.map, "A JSON file: which claims give which roles and teams",
        "CAIRN_OIDC_MAP");
    add("--oidc-trust", given.trust,
        "A PEM file of those who may vouch for its certificate, instead of those of the system",
        "CAIRN_OIDC_TRUST");
    add("--oidc-second-factor", given.second_factors,
        "What amr or acr says of who has shown a second factor there (mfa where nothing is given); "
        "may be given several times",
        "CAIRN_OIDC_SECOND_FACTOR")
        ->delimiter(',');
    add("--oidc-require", given.required,
        "CLAIM=VALUE: let nobody in who does not claim that, as where one provider serves many "
        "companies; may be given several times",
        "CAIRN_OIDC_REQUIRE")
        ->delimiter(',');
    add("--oidc-session-hours", given.session_hours,
        "How long a session that it began lasts, at most 720: then one comes by it anew",
        "CAIRN_OIDC_SESSION_HOURS")
        ->check(CLI::Range(1, 720));
    command
        .add_flag("--oidc-create", given.creates,
                  "Who comes by it and is not known is made a user; with --oidc-map, whom that "
                  "knows")
        ->envname("CAIRN_OIDC_CREATE");
    command
        .add_flag("--oidc-only", given.only,
                  "Let only administrators in by a password; others come by it")
        ->envname("CAIRN_OIDC_ONLY");
    command
        .add_flag("--oidc-trust-email", given.trusts_email,
                  "Its e-mail addresses count as verified where it says nothing of that")
        ->envname("CAIRN_OIDC_TRUST_EMAIL");
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
    add_oidc_options(command, given.oidc);
    add_hold_options(command, given);
    add_rate_options(command, given);
}

void check_serve_options(const ServeOptions& given) {
    if (given.tls_certificate.empty() != given.tls_key.empty())
        throw CLI::RequiredError(given.tls_key.empty() ? "--tls-key" : "--tls-cert");
    const OidcOptions& oidc = given.oidc;
    if (oidc.issuer.empty() != oidc.client_id.empty())
        throw CLI::RequiredError(oidc.issuer.empty() ? "--oidc-issuer" : "--oidc-client-id");
    if (!oidc.is_wanted() && oidc.only)
        throw CLI::ValidationError("--oidc-only", "goes with --oidc-issuer");
    if (given.tls_self_made && !given.tls_certificate.empty())
        throw CLI::ValidationError("--tls-self-made", "goes without --tls-cert and --tls-key");
    if (!given.redirect_from.empty() && !given.speaks_tls())
        throw CLI::ValidationError("--redirect-from", "goes with --tls-cert or --tls-self-made");
}

}  // namespace cairn
