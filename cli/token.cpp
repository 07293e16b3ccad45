#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace cairn {

namespace {

struct TokenOptions {
    std::filesystem::path data;
    std::string user;
    std::string role = "member";
    bool revoke = false;
    bool one_time_password = false;
};

std::optional<Uuid> user_with(const Workspace& workspace, const std::string& email) {
    const auto reading = workspace.read(Actor::system());
    if (!reading) return std::nullopt;
    const QueryText query{.filter = Json{{"==", {{{"var", "email"}}, email}}}.dump(), .limit = "1"};
    const auto found = reading->list("user", query);
    if (!found) return std::nullopt;
    const Json answer = Json::parse(*found);
    return answer["rows"].empty() ? std::nullopt
                                  : Uuid::parse(answer["rows"][0]["id"].get<std::string>());
}

Result<Uuid> created_user(Workspace& workspace, const TokenOptions& given) {
    CommandRequest request{.actor = Actor::system(), .cause = "setup"};
    request.command.steps.emplace_back(
        Create{.type = "user",
               .fields = {{"name", given.user.substr(0, given.user.find('@'))},
                          {"email", given.user},
                          {"role", given.role}}});
    const auto done = workspace.execute(std::move(request));
    if (!done) return tl::unexpected(done.error());
    return done->targets.front().id;
}

ExitCode revoke(Workspace& workspace, const TokenOptions& given) {
    const auto user = user_with(workspace, given.user);
    if (!user)
        return complain(Error{ErrorCode::not_found, "record.unknown", {{"user", given.user}}});
    const auto revoked = workspace.revoke_tokens(Actor::system(), *user);
    return revoked ? 0 : complain(revoked.error());
}

ExitCode issue(Workspace& workspace, const TokenOptions& given) {
    auto user = user_with(workspace, given.user);
    if (!user) {
        const auto created = created_user(workspace, given);
        if (!created) return complain(created.error());
        user = *created;
    }
    const auto issued = given.one_time_password
                            ? workspace.one_time_password(Actor::system(), *user)
                            : workspace.issue_token(Actor::system(), *user);
    if (!issued) return complain(issued.error());
    std::cout << *issued << '\n';
    return 0;
}

ExitCode token(const TokenOptions& given) {
    auto workspace = Workspace::open(workspace_options(given.data, Workspace::Mode::serve));
    if (!workspace) return complain(workspace.error());
    return given.revoke ? revoke(**workspace, given) : issue(**workspace, given);
}

}  // namespace

void add_token(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<TokenOptions>();
    auto* command =
        app.add_subcommand("token",
                           "Print an API token or a one-time password for a user (an unknown one "
                           "is created), or end all of a user's tokens");
    command->add_option("--data", given->data, "The workspace's folder; nobody may be serving it")
        ->required()
        ->envname("CAIRN_DATA");
    command->add_option("--user", given->user, "The user's e-mail address")->required();
    auto* role = command->add_option("--role", given->role, "Of a user who is created")
                     ->check(CLI::IsMember({"member", "administrator", "auditor"}));
    auto* password = command->add_flag("--one-time-password", given->one_time_password,
                                       "A password to be changed at the first sign-in instead; "
                                       "ends all sessions and tokens of the user");
    command->add_flag("--revoke", given->revoke, "End all of the user's API tokens instead")
        ->excludes(role)
        ->excludes(password);
    command->callback([given, &chosen] { chosen = [given] { return token(*given); }; });
}

}  // namespace cairn
