#pragma once

#include <memory>
#include <string>

#include "core/ids.hpp"
#include "core/log/place.hpp"
#include "gateway/server.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/ten_types.hpp"
#include "workspace/workspace.hpp"

namespace cairn::test {

/// Options with which a server speaks TLS, by a certificate that is made once for all, or does not.
[[nodiscard]] Server::Options spoken(bool secure, Server::Options with = {.threads = 2});

/// A workspace served on a free port, and people to call it as.
class ServedWorkspace {
public:
    explicit ServedWorkspace(Server::Options with = {.threads = 2},
                             std::vector<Json> model = ten_types());

    void start();
    void stop();
    [[nodiscard]] ServerPlace at() const;

    /// Copies log and vault as they are now. Not while they are served: a process opens a log once.
    void back_up();
    /// Ends this life of the log, and serves the copy as another.
    void restore();
    void wait_for_search() const;  ///< Until the index has all that happened.
    /// `<epoch>:<position>` of now.
    [[nodiscard]] std::string place() const;

    [[nodiscard]] HttpClient client(const std::string& person) const;

    std::string create(const std::string& type, const Json& fields);
    /// The same by whose token it is.
    std::string create_by(const std::string& token, const std::string& type, const Json& fields);

    /// So many accounts of 15 KB each, named A0, A1 …
    void create_large_accounts(int count);

    /// Serves anew, as `serving` and `mode` say by now.
    void restart();

    Server::Options serving;
    Workspace::Mode mode = Workspace::Mode::serve;
    PolicyOf policy_of = {};  ///< From the next start on.
    ManualClock clock;
    RandomIds ids;
    TempDir folder;
    std::string one_time_password, admin, member, other, auditor, member_id;
    std::unique_ptr<Workspace> workspace;
    std::unique_ptr<Server> server;

    std::string create_user(const std::string& email, const std::string& role);
    std::string token_of(const std::string& user);

private:
    /// A restore ends all that there were.
    void give_tokens();
    Workspace::Options options();
    std::string token(const std::string& email);
};

/// One with the shipped model, for what is about the business; it takes longer to begin.
class ShippedWorkspace : public ServedWorkspace {
public:
    ShippedWorkspace();
};

}  // namespace cairn::test
