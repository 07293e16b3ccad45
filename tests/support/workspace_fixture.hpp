#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"
#include "workspace/workspace.hpp"

namespace cairn::test {

/// A workspace in a folder of its own, with the shipped model, one administrator and a few
/// colleagues. Where something does not go as a test takes for granted, the test fails.
class WorkspaceFixture {
public:
    WorkspaceFixture();

    [[nodiscard]] static WorkspaceSetup setup();
    [[nodiscard]] Workspace::Options options(Workspace::Mode mode = Workspace::Mode::serve);
    void open(Workspace::Mode mode = Workspace::Mode::serve);
    void close() { workspace.reset(); }
    void reopen();

    /// The user with this address, with the role and the teams of now.
    [[nodiscard]] Actor actor(const std::string& email);
    /// Creates a user; `more`: fields beside name and address.
    Actor colleague(const std::string& email, const Json& more = Json::object());

    /// Who acts and reads where nobody else is named.
    [[nodiscard]] Actor me() const { return admin ? *admin : Actor::system(); }
    [[nodiscard]] Result<Done> send(Step step);
    [[nodiscard]] Result<Done> send(Step step, const Actor& by);
    StreamName create(const std::string& type, const Json& fields);
    Done change(const StreamName& target, const Json& fields);
    Done advance(const StreamName& target,
                 const std::string& transition,
                 const Json& inputs = Json::object());
    /// What was done, where nothing was refused.
    Done done(Result<Done> result);
    /// Waits until everything reads what has happened.
    void settle();

    [[nodiscard]] Reading reading(const At& at = {});
    [[nodiscard]] Reading reading(const At& at, const Actor& by);
    /// An answer of a reading, parsed.
    [[nodiscard]] static Json json(const Result<std::string>& answer);
    [[nodiscard]] Json record(const StreamName& ref, const At& at = {});
    [[nodiscard]] Json list(const std::string& type,
                            const QueryText& query = {},
                            const At& at = {});
    [[nodiscard]] Json board(const std::string& type,
                             const QueryText& query = {},
                             const At& at = {});

    TempDir dir;
    ManualClock clock;
    SequenceIds ids;
    std::string one_time_password;
    std::unique_ptr<Workspace> workspace;
    std::optional<Actor> admin;
};

/// A field's value of money, as commands take it.
[[nodiscard]] Json money_json(const std::string& amount, const std::string& currency = "CNY");

}  // namespace cairn::test
