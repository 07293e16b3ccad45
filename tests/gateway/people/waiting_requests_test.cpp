#include <algorithm>
#include <condition_variable>
#include <set>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

// Requests that wait for their turn on the slow pool while their caller's right ends.
namespace {

/// Keeps the readings of some people from going on.
struct HeldReadings {
    std::mutex mutex;
    std::condition_variable opened;
    bool open = false;
    int held = 0;

    void hold() {
        std::unique_lock lock(mutex);
        ++held;
        opened.wait(lock, [this] { return open; });
    }
    int count() {
        const std::lock_guard lock(mutex);
        return held;
    }
    void let_go() {
        const std::lock_guard lock(mutex);
        open = true;
        opened.notify_all();
    }
};

/// A server whose slow pool is kept busy by others until it is let go on.
struct BusyWorkspace : ServedWorkspace {
    BusyWorkspace() : chief(create_user("chief@cairn.example", "administrator")) {
        const std::vector<std::string> tokens{other, auditor, admin};
        std::set<Uuid> people;
        for (const std::string& token : tokens)
            people.insert(
                Uuid::parse(client(token).get("/api/v1/me").json()["id"].get<std::string>())
                    .value());
        policy_of = [people, held = readings](const Actor& actor, const Model&) {
            if (people.contains(actor.id)) held->hold();
            return std::shared_ptr<const Policy>();
        };
        restart();
        for (const std::string& token : tokens) before.push_back(ask(token, scan));
        // As many as there are threads.
        comes_true([&] { return readings->count() == 3; }, std::chrono::seconds(1));
        CHECK(readings->count() >= 2);
    }
    // Whatever a test comes to, nobody waits for ever.
    ~BusyWorkspace() { readings->let_go(); }
    BusyWorkspace(const BusyWorkspace&) = delete;
    BusyWorkspace& operator=(const BusyWorkspace&) = delete;

    std::unique_ptr<RawConnection> ask(const std::string& token,
                                       const std::string& head,
                                       const std::string& body = "") const {
        return std::make_unique<RawConnection>(
            server->port(), head + " HTTP/1.1\r\nHost: a\r\n" + bearer(token) +
                                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                body);
    }
    /// The same by a fresh token of somebody, once the server has let it in.
    std::unique_ptr<RawConnection> ask_by(const std::string& user,
                                          const std::string& head,
                                          const std::string& body = "") {
        auto asked = ask(token_of(user), head, body);
        const Uuid id = Uuid::parse(user).value();
        const auto is_let_in = [&] {
            const Json all = trusted_json(
                workspace->people().rights().tokens(Actor::system(), id).value())["tokens"];
            return std::none_of(all.begin(), all.end(),
                                [](const Json& each) { return each["used_at"].is_null(); });
        };
        CHECK(comes_true(is_let_in, std::chrono::seconds(10)));
        return asked;
    }
    void end_tokens(const std::string& user) {
        REQUIRE(workspace->people().revoke_tokens(Actor::system(), Uuid::parse(user).value()));
    }

    static constexpr const char* scan = "GET /api/v1/records/account?q=x";
    const std::shared_ptr<HeldReadings> readings = std::make_shared<HeldReadings>();
    std::vector<std::unique_ptr<RawConnection>> before;
    std::string chief;
};

std::string answer_to(RawConnection& asked) {
    REQUIRE(asked.read_to("\r\n\r\n"));
    asked.read_to("}", std::chrono::seconds(1));
    return asked.received;
}

}  // namespace

TEST_CASE_METHOD(BusyWorkspace,
                 "what waited for its turn is read by the right of then",
                 "[rights]") {
    end_tokens(member_id);
    std::vector<std::unique_ptr<RawConnection>> asked;
    for (const char* what :
         {scan, "GET /api/v1/records/account/export?q=x", "GET /api/v1/search?q=x"})
        asked.push_back(ask_by(member_id, what));
    end_tokens(member_id);
    readings->let_go();
    for (const auto& each : asked) CHECK(answer_to(*each).starts_with("HTTP/1.1 401"));
    for (const auto& each : before) CHECK(answer_to(*each).starts_with("HTTP/1.1 200"));
}

TEST_CASE_METHOD(BusyWorkspace,
                 "what waited for its turn is done by what its caller is by then",
                 "[rights]") {
    // Larger than what is read at once.
    const std::string body =
        json_text({{"name", "Kim"}, {"email", "kim@cairn.example"}, {"role", "administrator"}}) +
        std::string(100'000, ' ');
    const auto asked = ask_by(chief, "POST /api/v1/records/user", body);
    CommandRequest request{.actor = Actor::system()};
    request.command.steps.emplace_back(
        Change{{"user", Uuid::parse(chief).value()}, std::nullopt, {{"role", "member"}}});
    REQUIRE(workspace->execute(std::move(request)));
    readings->let_go();
    const std::string answer = answer_to(*asked);
    CHECK(answer.starts_with("HTTP/1.1 403"));
    CHECK(answer.find("access.denied") != std::string::npos);
}
