#include "tests/support/workspace_fixture.hpp"

#include "tests/support/ten_types.hpp"
#include "workspace/workspace_init.hpp"

namespace cairn::test {
namespace {

Workspace::Options options_of(const std::filesystem::path& folder,
                              Workspace::Mode mode,
                              const Clock& clock,
                              Ids& ids) {
    return {.folder = folder,
            .mode = mode,
            .clock = &clock,
            .ids = &ids,
            .progress = nullptr,
            .sightings_wait = std::chrono::hours(1)};
}

/// As each begins, closed. Made once in a process, as making it takes longer than many a test.
struct Beginning {
    Beginning() {
        const ManualClock clock;
        const auto options = options_of(folder(), Workspace::Mode::serve, clock, ids);
        const auto made = init_workspace(options, WorkspaceFixture::setup());
        REQUIRE(made);
        one_time_password = *made;
    }
    [[nodiscard]] std::filesystem::path folder() const { return dir / "data"; }

    TempDir dir;
    SequenceIds ids;
    std::string one_time_password;
};

}  // namespace

WorkspaceFixture::WorkspaceFixture() {
    static const Beginning beginning;
    std::filesystem::copy(beginning.folder(), dir / "data",
                          std::filesystem::copy_options::recursive);
    ids.follow(beginning.ids);
    one_time_password = beginning.one_time_password;
    open();
    admin = actor("admin@example.com");
}

WorkspaceSetup WorkspaceFixture::setup() {
    return {.admin_email = "admin@example.com",
            .admin_name = "Ada",
            .settings = {.name = "Cranes",
                         .language = "en",
                         .timezone = "Asia/Shanghai",
                         .currency = {}},
            .model = ten_types()};
}

Workspace::Options WorkspaceFixture::options(Workspace::Mode mode) {
    return options_of(dir / "data", mode, clock, ids);
}

void WorkspaceFixture::open(Workspace::Mode mode) {
    auto opened = Workspace::open(options(mode));
    if (!opened) FAIL(opened.error().reason);
    workspace = *std::move(opened);
}

void WorkspaceFixture::reopen() {
    close();
    open();
}

Actor WorkspaceFixture::actor(const std::string& email) {
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

Actor WorkspaceFixture::colleague(const std::string& email, const Json& more) {
    Json fields{{"name", email.substr(0, email.find('@'))}, {"email", email}};
    fields.update(more);
    create("user", fields);
    return actor(email);
}

Result<Done> WorkspaceFixture::send(Step step) { return send(std::move(step), me()); }

Result<Done> WorkspaceFixture::send(Step step, const Actor& by) {
    CommandRequest request;
    request.command.steps.push_back(std::move(step));
    request.actor = by;
    return workspace->execute(std::move(request));
}

StreamName WorkspaceFixture::create(const std::string& type, const Json& fields) {
    const auto sent = send(Create{type, {}, fields, false});
    if (!sent) FAIL(type << ": " << sent.error().reason << ' ' << sent.error().data);
    return sent->targets.front();
}

Done WorkspaceFixture::change(const StreamName& target, const Json& fields) {
    return done(send(Change{target, {}, fields}));
}

Done WorkspaceFixture::advance(const StreamName& target,
                               const std::string& transition,
                               const Json& inputs) {
    return done(send(Advance{target, transition, inputs, {}}));
}

Done WorkspaceFixture::done(Result<Done> result) {
    if (!result) FAIL(result.error().reason << ' ' << result.error().data);
    return *std::move(result);
}

void WorkspaceFixture::settle() {
    REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
}

Reading WorkspaceFixture::reading(const At& at) { return reading(at, me()); }

Reading WorkspaceFixture::reading(const At& at, const Actor& by) {
    auto made = workspace->read(by, at);
    if (!made) FAIL(made.error().reason);
    return *made;
}

Json WorkspaceFixture::json(const Result<std::string>& answer) {
    if (!answer) FAIL(answer.error().reason << ' ' << answer.error().data);
    const auto parsed = parse_json(
        *answer, {.bytes_max = std::size_t{64} << 20, .depth_max = 64, .values_max = 10'000'000});
    REQUIRE(parsed);
    return *parsed;
}

Json WorkspaceFixture::record(const StreamName& ref, const At& at) {
    return json(reading(at).record(ref));
}

Json WorkspaceFixture::list(const std::string& type, const QueryText& query, const At& at) {
    return json(reading(at).list(type, query));
}

Json WorkspaceFixture::board(const std::string& type, const QueryText& query, const At& at) {
    return json(reading(at).board(type, "", query));
}

Json money_json(const std::string& amount, const std::string& currency) {
    return {{"amount", amount}, {"currency", currency}};
}

}  // namespace cairn::test
