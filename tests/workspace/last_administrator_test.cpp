#include <algorithm>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

struct LastAdministratorFixture : WorkspaceFixture {
    LastAdministratorFixture() : chief(colleague("chief@example.com").id) {
        REQUIRE(changed(chief, {{"role", "administrator"}}).empty());
    }
    /// What is nobody_is_left, of changes that the server itself makes to all of them at once.
    std::string changed(const std::vector<Uuid>& users, const Json& fields) {
        CommandRequest request{.actor = Actor::system(), .cause = "openid"};
        for (const Uuid& user : users)
            request.command.steps.emplace_back(Change{{"user", user}, std::nullopt, fields});
        const auto done = workspace->execute(std::move(request));
        return done ? "" : done.error().reason;
    }
    std::string changed(const Uuid& user, const Json& fields) {
        return changed(std::vector<Uuid>{user}, fields);
    }
    Uuid chief;
};

const std::string nobody_is_left = "access.last_administrator";

}  // namespace

TEST_CASE_METHOD(LastAdministratorFixture,
                 "somebody stays an administrator, whoever takes rights away",
                 "[rights]") {
    const Json way = GENERATE(Json{{"role", "member"}}, Json{{"active", false}});
    CHECK(changed({admin->id, chief}, way) == nobody_is_left);
    CHECK(changed(admin->id, way).empty());
    CHECK(changed(chief, way) == nobody_is_left);
    CHECK(changed(chief, {{"job_title", "Head"}}).empty());
    // Whoever is none any more is not missed.
    CHECK(changed(admin->id, {{"active", false}}).empty());
    CHECK(changed(admin->id, {{"active", true}, {"role", "administrator"}}).empty());
    CHECK(changed(chief, way).empty());
}

TEST_CASE_METHOD(LastAdministratorFixture,
                 "of two who are taken the right at once one keeps it",
                 "[rights]") {
    // Both are decided in one batch, before either is committed.
    std::vector<std::string> reasons(2);
    const std::vector<Uuid> both{admin->id, chief};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 2; ++i)
        threads.emplace_back([&, i] { reasons[i] = changed(both[i], {{"active", false}}); });
    for (std::thread& thread : threads) thread.join();
    CHECK(std::ranges::count(reasons, nobody_is_left) == 1);
    CHECK(std::ranges::count(reasons, "") == 1);
}

TEST_CASE_METHOD(LastAdministratorFixture, "the last administrator is not archived", "[rights]") {
    const auto archived = [&](const Uuid& user) {
        CommandRequest request{.actor = Actor::system()};
        request.command.steps.emplace_back(Archive{{"user", user}});
        const auto done = workspace->execute(std::move(request));
        return done ? "" : done.error().reason;
    };
    CHECK(archived(admin->id) == "");
    CHECK(archived(chief) == nobody_is_left);
}

}  // namespace cairn
