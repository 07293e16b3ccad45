#include "tests/gateway/served_workspace.hpp"

#include <map>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"
#include "gateway/wire/self_made_certificate.hpp"
#include "workspace/restore.hpp"
#include "workspace/workspace_init.hpp"

namespace cairn::test {

Server::Options spoken(bool secure, Server::Options with) {
    static const TempDir folder;
    static const auto keys =
        TlsKeys::load(self_made_certificate(folder / "tls", "127.0.0.1", true).value()).value();
    if (secure) with.tls = keys;
    return with;
}

namespace {

std::string create_user_in(Workspace& workspace,
                           const std::string& email,
                           const std::string& role) {
    CommandRequest request{.actor = Actor::system(), .cause = "setup"};
    request.command.steps.emplace_back(
        Create{.type = "user", .fields = {{"name", email}, {"email", email}, {"role", role}}});
    return workspace.execute(std::move(request)).value().targets.front().id.text();
}

/// As each begins that has this model, closed. Made once in a process, as making it takes longer
/// than many a test.
struct Beginning {
    explicit Beginning(std::vector<Json> model) {
        const ManualClock clock;
        RandomIds ids;
        const Workspace::Options options{.folder = folder(),
                                         .clock = &clock,
                                         .ids = &ids,
                                         .sightings_wait = std::chrono::hours(1)};
        const WorkspaceSetup setup{.admin_email = "admin@cairn.example",
                                   .admin_name = "Admin",
                                   .settings = {.language = "en", .timezone = "Asia/Shanghai"},
                                   .model = std::move(model)};
        one_time_password = init_workspace(options, setup).value();
        const auto workspace = std::move(Workspace::open(options).value());
        member_id = create_user_in(*workspace, "ann@cairn.example", "member");
        create_user_in(*workspace, "bob@cairn.example", "member");
        create_user_in(*workspace, "eve@cairn.example", "auditor");
    }
    [[nodiscard]] std::filesystem::path folder() const { return dir / "data"; }

    TempDir dir;
    std::string one_time_password, member_id;
};

const Beginning& beginning_with(std::vector<Json> model) {
    static std::map<std::string, Beginning> made;
    std::string text = json_text(model);
    return made.try_emplace(std::move(text), std::move(model)).first->second;
}

}  // namespace

ServedWorkspace::ServedWorkspace(Server::Options with, std::vector<Json> model)
    : serving(std::move(with)) {
    serving.port = 0;
    const Beginning& beginning = beginning_with(std::move(model));
    std::filesystem::copy(beginning.folder(), options().folder,
                          std::filesystem::copy_options::recursive);
    one_time_password = beginning.one_time_password;
    member_id = beginning.member_id;
    // What is made from here on is sorted after what was made before, in the same millisecond.
    static_cast<void>(ids.next(clock.now() + std::chrono::milliseconds(1)));
    start();
    give_tokens();
}

ShippedWorkspace::ShippedWorkspace() : ServedWorkspace({.threads = 2}, shipped_model()) {}

void ServedWorkspace::start() {
    workspace = std::move(Workspace::open(options()).value());
    Server::Options with = serving;
    with.bulk_folder = options().folder / "bulk";
    server = std::make_unique<Server>(*workspace, with);
    server->start();
}

ServerPlace ServedWorkspace::at() const { return {server->port(), serving.tls != nullptr}; }

void ServedWorkspace::stop() {
    server.reset();
    workspace.reset();
}

void ServedWorkspace::back_up() {
    stop();
    const auto ignored = [](std::uint64_t, std::uint64_t) {};
    const auto log = back_up_log(options().folder, folder.path() / "log", ids, ignored);
    const auto vault = back_up_vault(options().folder, folder.path() / "vault", ids);
    if (!log || !vault) throw std::runtime_error("nothing was backed up");
    start();
}

void ServedWorkspace::restore() {
    stop();
    std::filesystem::remove_all(options().folder);
    auto restore = WorkspaceRestore::into(
        options().folder,
        {.log = folder.path() / "log", .vault = folder.path() / "vault", .given = {}});
    const auto finding =
        restore.value().take_in([](std::uint64_t, std::uint64_t) {}, [](Position, Position) {});
    if (!finding || *finding) throw std::runtime_error("the copy was not taken in");
    static_cast<void>(restore->begin_life(ids, clock));
    start();
    give_tokens();
}

void ServedWorkspace::wait_for_search() const {
    REQUIRE(workspace->wait_for_search(workspace->head(), std::chrono::seconds(60)));
}

std::string ServedWorkspace::place() const {
    return place_text(workspace->epoch(), workspace->head());
}

HttpClient ServedWorkspace::client(const std::string& person) const {
    return HttpClient(at(), person);
}

std::string ServedWorkspace::create(const std::string& type, const Json& fields) {
    return create_by(member, type, fields);
}

std::string ServedWorkspace::create_by(const std::string& person,
                                       const std::string& type,
                                       const Json& fields) {
    auto caller = client(person);
    const auto answer = caller.post("/api/v1/records/" + type, fields);
    if (answer.status != 201) throw std::runtime_error(answer.body);
    // Boards and live snapshots show what the views have reached.
    workspace->wait_for(workspace->head(), std::chrono::seconds(20));
    return answer.json()["id"];
}

void ServedWorkspace::create_large_accounts(int count) {
    constexpr int in_one_commit = 50;
    auto caller = client(member);
    for (int made = 0; made < count;) {
        Json commands = Json::array();
        for (int i = 0; i < in_one_commit && made < count; ++i, ++made)
            commands.push_back({{"create", "account"},
                                {"fields",
                                 {{"name", "A" + std::to_string(made)},
                                  {"employees", 5000},
                                  {"background", std::string(15'000, 'x')}}}});
        const auto answer = caller.post("/api/v1/batch", {{"commands", commands}});
        if (answer.status != 200) throw std::runtime_error(answer.body);
    }
    workspace->wait_for(workspace->head(), std::chrono::seconds(20));
}

void ServedWorkspace::restart() {
    stop();
    start();
}

std::string ServedWorkspace::create_user(const std::string& email, const std::string& role) {
    return create_user_in(*workspace, email, role);
}

std::string ServedWorkspace::token_of(const std::string& user) {
    return workspace->people().issue_token(Actor::system(), Uuid::parse(user).value()).value();
}

void ServedWorkspace::give_tokens() {
    admin = token("admin@cairn.example");
    member = token("ann@cairn.example");
    other = token("bob@cairn.example");
    auditor = token("eve@cairn.example");
}

Workspace::Options ServedWorkspace::options() {
    return {.folder = folder.path() / "data",
            .mode = mode,
            .clock = &clock,
            .ids = &ids,
            .sightings_wait = std::chrono::hours(1),  // Whoever wants them asks.
            .policy_of = policy_of};
}

std::string ServedWorkspace::token(const std::string& email) {
    const auto reading = workspace->read(Actor::system()).value();
    const auto rows = trusted_json(
        reading.list("user", {.filter = json_text(Json{{"==", {{{"var", "email"}}, email}}})})
            .value())["rows"];
    return workspace->people()
        .issue_token(Actor::system(), Uuid::parse(rows.at(0)["id"].get<std::string>()).value())
        .value();
}

}  // namespace cairn::test
