#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "events/values/text_format.hpp"

namespace cairn {

namespace {

struct KnownUser {
    Uuid id;
    std::string email;
};

Result<std::vector<KnownUser>> known_users(const Workspace& workspace) {
    std::vector<KnownUser> users;
    QueryText query{.limit = std::to_string(query_rows_max), .fields = "email"};
    for (Json page; page.is_null() || page["next"].is_string();) {
        if (page.is_object()) query.after = page["next"].get<std::string>();
        const auto reading = workspace.read(Actor::system());
        if (!reading) return tl::unexpected(reading.error());
        const auto answer = reading->list("user", query);
        if (!answer) return tl::unexpected(answer.error());
        page = trusted_json(*answer);
        for (const auto& row : page["rows"])
            users.push_back(
                {Uuid::parse(row["id"].get<std::string>()).value(), row.value("email", "")});
    }
    return users;
}

/// How many letters have to be put in, taken out or replaced to make one text the other.
std::size_t edits_between(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j < row.size(); ++j) {
            const std::size_t replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row.back();
}

/// "user.unknown" with the address that may have been meant.
Error unknown_user(const std::vector<KnownUser>& users, const TokenOptions& given) {
    constexpr std::size_t typos_max = 3;
    Json data{{"user", given.user}};
    std::size_t nearest = typos_max + 1;
    for (const auto& user : users) {
        const std::size_t edits = edits_between(folded(user.email), folded(given.user));
        if (edits < nearest) data["nearest"] = user.email;
        nearest = std::min(nearest, edits);
    }
    if (!given.revoke && !given.second_factor_off) data["cure"] = "--create";
    return {ErrorCode::not_found, "user.unknown", std::move(data)};
}

/// Addresses are compared as signing in does, whatever the case.
Result<Uuid> user_with(const Workspace& workspace, const TokenOptions& given) {
    const auto users = known_users(workspace);
    if (!users) return tl::unexpected(users.error());
    const std::string wanted = folded(trimmed(given.user));
    const auto found = std::find_if(users->begin(), users->end(), [&](const KnownUser& user) {
        return folded(trimmed(user.email)) == wanted;
    });
    if (found == users->end()) return tl::unexpected(unknown_user(*users, given));
    return found->id;
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

/// Takes from the user what he comes in by; there is nothing to print.
ExitCode take_away(Workspace& workspace, const TokenOptions& given) {
    const auto user = user_with(workspace, given);
    if (!user) return complain(user.error());
    People people = workspace.people();
    const auto done = given.revoke ? people.revoke_tokens(Actor::system(), *user)
                                   : people.second_factors().take_off(Actor::system(), *user);
    return done ? 0 : complain(done.error());
}

/// What is asked for, as it is shown once.
Result<std::string> made(Workspace& workspace, const TokenOptions& given, const Uuid& user) {
    People people = workspace.people();
    if (given.one_time_password) return people.one_time_password(Actor::system(), user);
    PeopleRights::Wanted wanted{given.name, given.read_only};
    wanted.people_only = given.people_only;
    if (given.days > 0) wanted.days = std::chrono::days(given.days);
    auto token = people.rights().issue_token(Actor::system(), user, wanted);
    if (!token) return tl::unexpected(token.error());
    return std::move(token->token);
}

ExitCode issue(Workspace& workspace, const TokenOptions& given) {
    auto user = user_with(workspace, given);
    if (!user && user.error().reason == "user.unknown" && given.create)
        user = created_user(workspace, given);
    if (!user) return complain(user.error());
    const auto issued = made(workspace, given, *user);
    if (!issued) return complain(issued.error());
    std::cout << *issued << '\n';
    return 0;
}

}  // namespace

ExitCode run_token(const TokenOptions& given) {
    auto workspace = Workspace::open(workspace_options(given.data, Workspace::Mode::serve));
    if (!workspace) return complain(workspace.error());
    const bool takes = given.revoke || given.second_factor_off;
    return takes ? take_away(**workspace, given) : issue(**workspace, given);
}

}  // namespace cairn
