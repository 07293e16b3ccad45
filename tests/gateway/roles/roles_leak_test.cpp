#include <algorithm>
#include <map>
#include <ranges>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "events/model/shipped_model.hpp"
#include "events/values/text_format.hpp"
#include "tests/gateway/roles/roles_askings.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

// Every GET route and every kind of live query, as somebody with each shipped role, among secrets
// in every field of every type: none of what the role does not show is in any answer.
namespace {

/// What a role says of seeing a type.
Json seeing(const Json& role, const std::string& type) {
    const Json own = role["types"].value(type, Json::object());
    if (own.contains("see")) return own["see"];
    return role["types"].value("*", Json::object()).value("see", Json(false));
}

/// The secrets that a role does not show to the member that has it, as its definition says it: what
/// is not seen at all, what is another's where not all is seen, and what is hidden.
std::vector<PlantedWorkspace::Secret> kept_from(const PlantedWorkspace& given, const Json& role) {
    std::vector<PlantedWorkspace::Secret> kept;
    for (const auto& secret : given.secrets()) {
        const RecordType& type = *given.workspace->model()->type(secret.type);
        if (type.rates) continue;
        const Json see = seeing(role, secret.type);
        const bool is_his = secret.role == role["role"].get<std::string>();
        // His own views are his, by whatever role.
        const bool may_be_shown = type.readers ? is_his : see == "all" || (is_his && see != false);
        if (is_hidden(role, secret.type, secret.field) || !may_be_shown) kept.push_back(secret);
    }
    return kept;
}

/// That each scope has records within, which are shown, and others, which are not there.
void check_scopes(const PlantedWorkspace& given,
                  const PlantedWorkspace::Member& member,
                  const Json& role,
                  HttpClient& client) {
    const auto status = [&](const std::string& type, const std::string& id) {
        return client.get("/api/v1/records/" + type + '/' + id).status;
    };
    for (const auto& type : given.workspace->model()->types()) {
        if (type->rates || type->readers || type->name == "user" || type->name == "team") continue;
        const Json see = seeing(role, type->name);
        const Json scopes = see.is_array() ? see : Json::array({see});
        const auto has = [&](const char* scope) {
            return std::ranges::find(scopes, Json(scope)) != scopes.end();
        };
        INFO(role["role"] << ' ' << type->name);
        CHECK(status(type->name, given.planted().at(type->name)) == (has("all") ? 200 : 404));
        const bool has_owner = type->field("owner") != nullptr;
        for (const auto& planting : member.within) {
            INFO(planting.scope);
            const bool is_team = has("team") || has("teams");
            const bool is_within =
                has("all") ||
                (planting.scope == "members"
                     ? has("members") && planting.under_account.contains(type->name)
                     : has_owner && (is_team || (planting.scope == "own" && has("own"))));
            if (is_within || see == false)
                CHECK(status(type->name, planting.ids.at(type->name)) == (is_within ? 200 : 404));
        }
    }
}

class Leaks {
public:
    Leaks(const std::vector<PlantedWorkspace::Secret>& kept, std::size_t all) : all_(all) {
        for (const auto& secret : kept) {
            kept_.emplace(secret.text, secret);
            lengths_.insert(secret.text.size());
        }
    }
    void check(const std::string& answer, const std::string& asked) {
        ++asked_;
        const std::string text = folded(answer);
        for (const char* start : {"zq", "77"})
            for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1))
                check_at(std::string_view(text).substr(at), answer, asked);
    }
    [[nodiscard]] std::size_t asked() const { return asked_; }
    [[nodiscard]] std::size_t kept() const { return kept_.size(); }
    [[nodiscard]] std::size_t all() const { return all_; }

private:
    /// Where a secret may begin.
    void check_at(std::string_view text, const std::string& answer, const std::string& asked) {
        for (const std::size_t length : lengths_) {
            const auto found = kept_.find(text.substr(0, length));
            if (found == kept_.end()) continue;
            const auto& secret = found->second;
            INFO(asked << "\n" << answer.substr(0, 2'000));
            FAIL_CHECK(secret.type << '.' << secret.field << " is shown");
        }
    }

    std::map<std::string, PlantedWorkspace::Secret, std::less<>> kept_;
    std::set<std::size_t> lengths_;
    std::size_t all_;
    std::size_t asked_ = 0;
};

}  // namespace

TEST_CASE("no answer shows what a shipped role does not", "[roles][leak]") {
    PlantedWorkspace given;
    CHECK(given.secrets().size() > 300);
    const auto roles = shipped_roles();
    const std::size_t tried = sanitized ? 2 : roles.size();
    for (const Json& role : roles | std::views::take(tried)) {
        const std::string name = role["role"];
        const auto member = given.somebody_with(name);
        INFO(name);
        Leaks leaks(kept_from(given, role), given.secrets().size());
        HttpClient client(given.server->port(), member.token);
        check_scopes(given, member, role, client);
        ask_all_routes(given, of_his(given, member, role), [&](const std::string& target) {
            const auto answer = client.get(target);
            INFO(target << ' ' << answer.body.substr(0, 500));
            CHECK(answer.status != 500);
            leaks.check(answer.body, target);
        });
        FollowingClient live(given, member.token);
        follow_all(given, [&](const Json& query) {
            leaks.check(json_text(live.ask(query)), json_text(query));
        });
        CHECK(leaks.asked() > 500);
        CHECK(leaks.kept() > 0);
        CHECK(leaks.kept() < leaks.all());
    }
}

TEST_CASE("what was planted is there for who may see it", "[roles][leak]") {
    PlantedWorkspace given;
    HttpClient client(given.server->port(), given.admin);
    std::map<std::string, std::string> answers;
    for (const auto& secret : given.secrets()) {
        if (secret.type == "view" || secret.type == "pin") continue;
        std::string& answer = answers[secret.type];
        if (answer.empty())
            answer = folded(
                client.get("/api/v1/records/" + secret.type + '/' + given.planted().at(secret.type))
                    .body);
        INFO(secret.type << '.' << secret.field);
        CHECK(answer.find(secret.text) != std::string::npos);
    }
}
