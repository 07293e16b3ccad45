#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "cli/command_line.hpp"
#include "core/log/log_scrub.hpp"
#include "gateway/hold_limits.hpp"

/// What each subcommand is told on the command line, and the subcommand itself, each in a file of
/// its name. Results go to stdout (the ready line, tokens, digests), everything else to stderr.
namespace cairn {

class ImportTarget;

/// The company's own sign-in (OpenID Connect). Empty is what was not given.
struct OidcOptions {
    std::string issuer;
    std::string client_id;
    std::filesystem::path secret_file;
    std::string name;
    std::string scopes = "openid profile email";
    std::filesystem::path map;
    std::filesystem::path trust;
    std::vector<std::string> second_factors;
    std::vector<std::string> required;  ///< CLAIM=VALUE
    int session_hours = 0;              ///< 0: as long as any.
    bool creates = false;
    bool only = false;
    bool trusts_email = false;
    [[nodiscard]] bool is_wanted() const { return !issuer.empty(); }
};

struct ServeOptions {
    std::filesystem::path data;
    std::string listen = "127.0.0.1:8080";
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
    bool demo = false;
    bool read_only = false;
    bool behind_proxy = false;
    std::vector<std::string> trusted_proxies;
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_key;
    bool tls_self_made = false;
    unsigned hsts_days = 365;
    std::string redirect_from;  ///< ADDRESS:PORT; empty: nowhere.
    [[nodiscard]] bool speaks_tls() const { return tls_self_made || !tls_certificate.empty(); }
    OidcOptions oidc;
    std::string ws_echo;
    HoldLimits hold;
    RateLimits rates;
    std::uint64_t scrub = LogScrub::Pace{}.events_per_second;
};
[[nodiscard]] ExitCode run_serve(const ServeOptions& given);

struct InitOptions {
    std::filesystem::path data;
    std::string admin;
    std::string name = "Cairn";
    std::string language = "en";
    std::string currency = "CNY";
    std::string timezone = "Asia/Shanghai";
    bool roles = false;
};
[[nodiscard]] ExitCode run_init(const InitOptions& given);

struct ImportArguments {
    std::filesystem::path data;
    std::string server;
    std::string token;
    std::filesystem::path trust;
    std::string type;
    std::filesystem::path file;
    std::filesystem::path all;
    std::filesystem::path map;
    std::filesystem::path failed;
    std::string encoding;
    std::string decimal;
    std::string update;
    bool incomplete = false;
    bool dry_run = false;
};
[[nodiscard]] ExitCode run_import(const ImportArguments& given);
/// The same into what is open already.
[[nodiscard]] ExitCode import_into(ImportTarget& target, const ImportArguments& given);

/// Empty is what was not given.
struct ExportOptions {
    std::filesystem::path data;
    std::string from;
    std::string to;
    std::string at;
    std::string format;
    std::string type;
    std::filesystem::path into;
    std::string archived;
    bool log = false;
    [[nodiscard]] bool wants_list() const { return format == "csv"; }
};
[[nodiscard]] ExitCode run_export(const ExportOptions& given);

struct ReplayOptions {
    std::filesystem::path data;
    std::string until;
    bool check = false;
};
[[nodiscard]] ExitCode run_replay(const ReplayOptions& given);

struct VerifyOptions {
    std::string data;
    std::string checkpoint;
    std::string proof;
    std::string leaf;
    std::string vkey;
};
[[nodiscard]] ExitCode run_verify(const VerifyOptions& given);

struct TokenOptions {
    std::filesystem::path data;
    std::string user;
    std::string role = "member";
    bool create = false;
    bool revoke = false;
    bool one_time_password = false;
    bool second_factor_off = false;
    std::string name;  ///< Of the token, as its owner sees it in a list.
    bool read_only = false;
    bool people_only = false;
    int days = 0;  ///< 0: until it is revoked.
};
[[nodiscard]] ExitCode run_token(const TokenOptions& given);

struct ClockOptions {
    std::filesystem::path data;
    bool accept = false;
};
[[nodiscard]] ExitCode run_clock(const ClockOptions& given);

struct ModelOptions {
    std::filesystem::path data;
    /// Shipped types and roles, also those that the workspace changed.
    std::vector<std::string> take;
    bool take_new = false;    ///< All that are not there; roles only where there are some.
    bool take_roles = false;  ///< All roles that are not there.
};
[[nodiscard]] ExitCode run_model(const ModelOptions& given);

struct BackupOptions {
    std::filesystem::path data;
    std::filesystem::path to;
    bool vault = false;
};
[[nodiscard]] ExitCode run_backup(const BackupOptions& given);

struct RestoreOptions {
    std::filesystem::path from;
    std::filesystem::path vault;
    std::filesystem::path data;
    std::string checkpoint;
    std::string vkey;
};
[[nodiscard]] ExitCode run_restore(const RestoreOptions& given);

}  // namespace cairn
