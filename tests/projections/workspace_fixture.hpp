#pragma once

#include <algorithm>
#include <future>
#include <random>

#include <catch2/catch.hpp>

#include "projections/workspace.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::test {

/// A workspace in a folder of its own, with the shipped model, one administrator and a few
/// colleagues.
class WorkspaceFixture {
public:
    WorkspaceFixture() {
        const auto password = Workspace::init(options(), setup());
        REQUIRE(password);
        one_time_password = *password;
        open();
        admin = actor("admin@example.com");
    }

    [[nodiscard]] static Workspace::Setup setup() {
        return {.admin_email = "admin@example.com",
                .admin_name = "Ada",
                .settings = {.name = "Cranes",
                             .language = "en",
                             .timezone = "Asia/Shanghai",
                             .currency = {}},
                .model = shipped_model()};
    }
    [[nodiscard]] Workspace::Options options(Workspace::Mode mode = Workspace::Mode::serve) {
        return {.folder = dir / "data",
                .mode = mode,
                .clock = &clock,
                .ids = &ids,
                .progress = nullptr};
    }
    void open(Workspace::Mode mode = Workspace::Mode::serve) {
        auto opened = Workspace::open(options(mode));
        if (!opened) FAIL(opened.error().reason);
        workspace = *std::move(opened);
    }
    void close() { workspace.reset(); }
    void reopen() {
        close();
        open();
    }

    [[nodiscard]] Actor actor(const std::string& email) {
        const Json found =
            list("user", {.filter = json_text(Json{{"==", {{{"var", "email"}}, email}}})});
        REQUIRE(found["rows"].size() == 1);
        const Json& user = found["rows"][0];
        Actor made{*Uuid::parse(user["id"].get<std::string>()),
                   *parse_role(user["role"].get<std::string>()),
                   {}};
        for (const auto& team : user.value("teams", Json::array()))
            made.teams.push_back(*Uuid::parse(team.get<std::string>()));
        return made;
    }
    Actor colleague(const std::string& email, const Json& more = Json::object()) {
        Json fields{{"name", email.substr(0, email.find('@'))}, {"email", email}};
        fields.update(more);
        create("user", fields);
        return actor(email);
    }

    /// Who acts and reads where nobody else is named.
    [[nodiscard]] Actor me() const { return admin ? *admin : Actor::system(); }
    [[nodiscard]] Result<Done> send(Step step) { return send(std::move(step), me()); }
    [[nodiscard]] Result<Done> send(Step step, const Actor& by) {
        CommandRequest request;
        request.command.steps.push_back(std::move(step));
        request.actor = by;
        return workspace->execute(std::move(request));
    }
    StreamName create(const std::string& type, const Json& fields) {
        const auto sent = send(Create{type, {}, fields, false});
        if (!sent) FAIL(type << ": " << sent.error().reason << ' ' << sent.error().data);
        return sent->targets.front();
    }
    Done change(const StreamName& target, const Json& fields) {
        return done(send(Change{target, {}, fields}));
    }
    Done advance(const StreamName& target,
                 const std::string& transition,
                 const Json& inputs = Json::object()) {
        return done(send(Advance{target, transition, inputs, {}}));
    }
    Done done(Result<Done> result) {
        if (!result) FAIL(result.error().reason << ' ' << result.error().data);
        return *std::move(result);
    }
    /// Waits until everything reads what has happened.
    void settle() { REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20))); }

    [[nodiscard]] Reading reading(const At& at = {}) { return reading(at, me()); }
    [[nodiscard]] Reading reading(const At& at, const Actor& by) {
        auto made = workspace->read(by, at);
        if (!made) FAIL(made.error().reason);
        return *made;
    }
    [[nodiscard]] static Json json(const Result<std::string>& answer) {
        if (!answer) FAIL(answer.error().reason << ' ' << answer.error().data);
        const auto parsed = parse_json(
            *answer,
            {.bytes_max = std::size_t{64} << 20, .depth_max = 64, .values_max = 10'000'000});
        REQUIRE(parsed);
        return *parsed;
    }
    [[nodiscard]] Json record(const StreamName& ref, const At& at = {}) {
        return json(reading(at).record(ref));
    }
    [[nodiscard]] Json list(const std::string& type,
                            const QueryText& query = {},
                            const At& at = {}) {
        return json(reading(at).list(type, query));
    }
    [[nodiscard]] Json board(const std::string& type,
                             const QueryText& query = {},
                             const At& at = {}) {
        return json(reading(at).board(type, "", query));
    }

    TempDir dir;
    ManualClock clock;
    SequenceIds ids;
    std::string one_time_password;
    std::unique_ptr<Workspace> workspace;
    std::optional<Actor> admin;
};

inline Json money_json(const std::string& amount, const std::string& currency = "CNY") {
    return {{"amount", amount}, {"currency", currency}};
}

/// What colleagues might do to a few dozen records of the shipped model, the same for the same
/// seed. Much of it is refused.
class RandomCommands {
public:
    RandomCommands(WorkspaceFixture& fixture, unsigned seed) : fixture_(fixture), random_(seed) {
        for (const char* code : {"sales", "service"})
            teams_.push_back(fixture.create("team", {{"name", code}, {"code", code}}));
        for (const char* name : {"bo", "cy"})
            people_.push_back(
                fixture.colleague(std::string(name) + "@example.com", {{"teams", {team()}}}));
        people_.push_back(*fixture.admin);
        for (int i = 0; i < 3; ++i) create();
    }

    /// One command, refused or not.
    void next() {
        fixture_.clock.advance(std::chrono::seconds(pick(100)));
        auto result = fixture_.send(step(), people_[pick(people_.size())]);
        if (!result) return;
        note(*result);
    }
    /// Several, sent at once, so that they may come to be one batch.
    void burst(int commands) {
        std::vector<std::shared_ptr<std::promise<Result<Done>>>> sent;
        for (int i = 0; i < commands; ++i) {
            CommandRequest request;
            request.command.steps.push_back(step());
            request.actor = people_[pick(people_.size())];
            sent.push_back(std::make_shared<std::promise<Result<Done>>>());
            fixture_.workspace->execute(std::move(request),
                                        [promise = sent.back()](Result<Done> done) {
                                            promise->set_value(std::move(done));
                                        });
        }
        for (const auto& promise : sent)
            if (auto result = promise->get_future().get()) note(*result);
    }
    [[nodiscard]] const std::vector<Actor>& people() const { return people_; }
    [[nodiscard]] const std::vector<StreamName>& accounts() const { return records_["account"]; }
    [[nodiscard]] const std::map<std::string, std::vector<StreamName>>& records() const {
        return records_;
    }
    [[nodiscard]] bool has(const std::string& type) const { return !records_[type].empty(); }
    std::size_t pick(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }

private:
    void create() {
        auto result = fixture_.send(creation(), people_[pick(people_.size())]);
        if (result) note(*result);
    }
    void note(const Done& done) {
        for (const auto* streams : {&done.targets, &done.created})
            for (const StreamName& stream : *streams) {
                auto& known = records_[stream.category];
                if (std::ranges::find(known, stream) == known.end()) known.push_back(stream);
            }
    }
    std::string team() { return teams_[pick(teams_.size())].id.text(); }
    std::string person() { return people_[pick(people_.size())].id.text(); }
    std::string name() { return "Name " + std::to_string(pick(50)); }
    Json amount() {
        return money_json(std::to_string(pick(100'000)) + '.' + std::to_string(10 + pick(90)),
                          pick(4) == 0 ? "EUR" : "CNY");
    }
    Json any(const std::string& type) {
        const auto& known = records_[type];
        return known.empty() || pick(8) == 0 ? Json() : Json(known[pick(known.size())].id.text());
    }
    Json account() {
        const Json found = any("account");
        return found.is_null() && !records_["account"].empty()
                   ? Json(records_["account"].front().id.text())
                   : found;
    }

    Step step() {
        switch (pick(10)) {
            case 0:
            case 1: return creation();
            case 2: return Archive{target()};
            case 3: return Restore{target()};
            case 4: return Transfer{target(), person()};
            case 5:
            case 6: return change();
            default: return move();
        }
    }
    Step creation() {
        if (records_["account"].empty()) return Create{"account", {}, {{"name", name()}}, false};
        switch (pick(7)) {
            case 0:
                return Create{"account", {}, {{"name", name()}, {"parent", any("account")}}, false};
            case 1:
                return Create{"contact",
                              {},
                              {{"name", name()}, {"account", account()}, {"mobile", "13800001111"}},
                              false};
            case 2:
                return Create{"task",
                              {},
                              {{"name", name()}, {"account", any("account")}, {"owner", person()}},
                              false};
            case 3:
                return Create{"lead",
                              {},
                              {{"name", name()},
                               {"company", name()},
                               {"amount", amount()},
                               {"owner", person()}},
                              false};
            case 4:
                return Create{"contract",
                              {},
                              {{"name", name()}, {"account", account()}, {"amount", amount()}},
                              false};
            default:
                return Create{"opportunity",
                              {},
                              {{"name", name()}, {"account", any("account")}, {"amount", amount()}},
                              false};
        }
    }
    StreamName target() {
        static const std::vector<std::string> types{"opportunity", "opportunity", "account",
                                                    "contact",     "task",        "lead",
                                                    "contract",    "handoff"};
        const auto& known = records_[types[pick(types.size())]];
        return known.empty() ? records_["account"].front() : known[pick(known.size())];
    }
    Step change() {
        const StreamName on = target();
        Json fields = Json::object();
        if (pick(2) == 0) fields["name"] = name();
        if (on.category == "opportunity" && pick(2) == 0)
            fields["amount"] = pick(6) == 0 ? Json() : amount();
        if (on.category == "opportunity" && pick(3) == 0) fields["contact"] = any("contact");
        if (on.category == "account" && pick(3) == 0) fields["parent"] = any("account");
        if ((on.category == "opportunity" || on.category == "task") && pick(2) == 0)
            fields["account"] = any("account");
        if (fields.empty()) fields["tags"] = {name()};
        return Change{on, {}, fields};
    }
    Step move() {
        static const std::map<std::string, std::vector<std::string>> transitions{
            {"opportunity",
             {"prospect", "engage", "propose", "negotiate", "win", "lose", "reopen"}},
            {"lead", {"work", "convert", "disqualify", "reopen"}},
            {"contract", {"submit", "approve", "sign"}},
            {"handoff", {"accept", "return", "offer_again", "complete"}},
            {"task", {"start", "finish", "cancel", "reopen"}}};
        const StreamName on = target();
        const auto found = transitions.find(on.category);
        if (found == transitions.end()) return change();
        const std::string transition = found->second[pick(found->second.size())];
        Json inputs = Json::object();
        if (transition == "win")
            inputs = {{"account", account()},
                      {"amount", amount()},
                      {"close_on", "2027-03-01"},
                      {"draft_contract", pick(2) == 0}};
        if (transition == "lose") inputs = {{"lost_reason", "price"}};
        if (transition == "disqualify") inputs = {{"disqualified_reason", "no_need"}};
        if (transition == "return") inputs = {{"returned_reason", "missing"}};
        if (transition == "offer_again") inputs = {{"answer", "here"}};
        return Advance{on, transition, inputs, {}};
    }

    WorkspaceFixture& fixture_;
    std::mt19937 random_;
    std::vector<StreamName> teams_;
    std::vector<Actor> people_;
    mutable std::map<std::string, std::vector<StreamName>> records_;
};

}  // namespace cairn::test
