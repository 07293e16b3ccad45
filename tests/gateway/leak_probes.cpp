#include "tests/gateway/leak_probes.hpp"

namespace cairn::test {
namespace {

/// All ways of asking for a list's rows.
std::vector<std::string> ways_to_list(const TwoPeople& given, const std::string& type) {
    std::vector<std::string> ways{"",
                                  "?archived=yes",
                                  "?limit=1",
                                  "?q=" + foreign,
                                  "?sort=-updated_at",
                                  "?sort=title",
                                  "?filter=" + url_encoded(R"({"==": [1, 1]})"),
                                  "?at=" + given.before_that};
    ways.push_back(filter_text({{"==", {{{"var", "owner"}}, given.bob()}}}));
    ways.push_back(filter_text({{"==", {{{"var", "account"}}, given.others.at("account")}}}));
    if (type == "opportunity") {
        ways.push_back(filter_text({{">", {{{"var", "amount.amount"}}, "1"}}}));
        ways.push_back(filter_text({{"==", {{{"var", "owner"}}, given.member_id}}}) +
                       "&sort=-amount");
        ways.push_back("?sort=amount");
    }
    return ways;
}

class Verdicts {
public:
    explicit Verdicts(const TwoPeople& given) : given_(given) {
        lists_and_boards();
        files();
        single_records();
        private_ones();
        commands();
        keys();
        rest();
    }
    std::map<std::string, Verdict> by_route;  ///< "GET /path/{type}".

private:
    void ask(const std::string& route, Probe probe) {
        by_route[route].probes.push_back(std::move(probe));
    }
    void none(const std::string& route, const std::string& why) {
        by_route[route].shows_none = why;
    }

    void lists_and_boards() {
        for (const auto& [type, id] : given_.mine)
            for (const auto& way : ways_to_list(given_, type))
                ask("GET /api/v1/records/{type}", {"GET", "/api/v1/records/" + type + way});
        for (const char* type : {"opportunity", "task", "lead"}) {
            const std::string board = std::string("/api/v1/board/") + type;
            for (const auto& way : ways_to_list(given_, type))
                if (way.find("sort") == std::string::npos)
                    ask("GET /api/v1/board/{type}", {"GET", board + way});
            ask("GET /api/v1/board/{type}/compare", {"GET", board + "/compare?from=1"});
            ask("GET /api/v1/board/{type}/compare",
                {"GET", board + "/compare?from=" + given_.before_that});
        }
        for (const char* query :
             {"opportunity?by=name,owner&measure=count,sum:amount,greatest:amount,distinct:name",
              "opportunity?by=amount&measure=weighted:amount",
              "task?by=opportunity,opportunity.name,opportunity.amount&measure=sum:opportunity."
              "amount",
              "lead?by=name",
              "opportunity?over=moves&by=name,entered,actor&measure=count,distinct:record,sum:"
              "amount",
              "opportunity?over=moves&by=record,owner&measure=greatest:amount,average:stays",
              "opportunity?over=changes:name&by=old,new,record",
              "opportunity?over=changes:amount&by=old,new&measure=sum:shift,sum:new",
              "lead?over=changes:owner&by=old,new,actor",
              "lead?over=moves&by=name,entered,at:day&archived=yes"}) {
            const std::string totals = std::string("/api/v1/totals/") + query;
            ask("GET /api/v1/totals/{type}", {"GET", totals});
            ask("GET /api/v1/totals/{type}", {"GET", totals + "&at=" + given_.before_that});
        }
        // What other records say, through references.
        for (const char* query :
             {"task?fields=name,opportunity.name,opportunity.amount,opportunity.account.name",
              "task?sort=-opportunity.amount,opportunity.name",
              "contract?fields=name,opportunity.name,opportunity.amount"})
            ask("GET /api/v1/records/{type}", {"GET", std::string("/api/v1/records/") + query});
        for (const std::string& words :
             {foreign, std::string("zan"), std::string("zanzibra"), std::string("nziba"),
              hidden_amount, foreign_code, std::string("33zz"), std::string("mine"),
              foreign + "%20account", std::string("person"), std::string("z")})
            for (const char* more : {"", "&limit=1", "&types=account,contact"})
                ask("GET /api/v1/search", {"GET", "/api/v1/search?q=" + words + more});
        ask("GET /api/v1/inbox", {"GET", "/api/v1/inbox"});
        ask("GET /api/v1/inbox", {"GET", "/api/v1/inbox?at=" + given_.before_that});
    }

    void files() {
        for (const auto& [type, id] : given_.mine)
            for (const auto& way : ways_to_list(given_, type))
                if (way.find("limit=") == std::string::npos)
                    ask("GET /api/v1/records/{type}/export",
                        {"GET", "/api/v1/records/" + type + "/export" +
                                    (way.empty() ? "?" : way + '&') + "format=csv&lang=en"});
        for (const char* query :
             {"task/export?format=csv&fields=name,opportunity.name,opportunity.amount",
              "task/export?format=csv&sort=-opportunity.amount,opportunity.name",
              "opportunity/export?format=csv&fields=name,amount,owner,account,created_by"})
            ask("GET /api/v1/records/{type}/export",
                {"GET", std::string("/api/v1/records/") + query});
    }

    void single_records() {
        const std::string record = "/api/v1/records/{type}/{id}";
        const auto each = [&](const std::string& type, const std::string& id) {
            const std::string at = "/api/v1/records/" + type + '/' + id;
            ask("GET " + record, {"GET", at});
            ask("GET " + record, {"GET", at + "?at=" + given_.before_that});
            ask("GET " + record + "/history", {"GET", at + "/history"});
            ask("GET " + record + "/seen", {"GET", at + "/seen"});
            for (const char* field : {"name", "amount", "owner", "label", "definition"})
                ask("GET " + record + "/why", {"GET", at + "/why?field=" + field});
            if (type != "account") return;
            ask("GET " + record + "/page", {"GET", at + "/page"});
            ask("GET " + record + "/page", {"GET", at + "/page?at=" + given_.before_that});
            ask("GET " + record + "/timeline", {"GET", at + "/timeline"});
        };
        for (const auto& [type, id] : given_.mine) each(type, id);
        for (const auto& [type, id] : given_.others) each(type, id);
        each(given_.private_type, given_.given_away);
    }

    void commands() {
        const std::string record = "/api/v1/records/{type}/{id}";
        ask("POST /api/v1/records/{type}",
            {"POST",
             "/api/v1/records/account",
             {{"name", "Second"}, {"registration_code", foreign_code}}});
        ask("POST /api/v1/records/{type}",
            {"POST",
             "/api/v1/records/contact",
             {{"name", "Somebody"}, {"account", given_.others.at("account")}}});
        ask("POST /api/v1/records/{type}",
            {"POST",
             "/api/v1/records/account",
             {{"id", given_.others.at("account")}, {"name", "Again"}}});
        for (const char* type : {"quote", "deal_role", "technical_review", "bid"})
            ask("POST /api/v1/records/{type}",
                {"POST",
                 std::string("/api/v1/records/") + type,
                 {{"name", "x"}, {"opportunity", given_.others.at("opportunity")}}});
        for (const auto& [type, id] : given_.others) {
            const std::string at = "/api/v1/records/" + type + '/' + id;
            const std::string name = title_field(type);
            ask("PATCH " + record, {"PATCH", at, {{name, "Mine now"}}});
            ask("PATCH " + record, {"PATCH", at, {{name, "Mine now"}, {"version", "1"}}});
            ask("DELETE " + record, {"DELETE", at});
            ask("POST " + record + "/restore", {"POST", at + "/restore"});
            ask("POST " + record + "/transfer",
                {"POST", at + "/transfer", {{"owner", given_.member_id}}});
            ask("POST " + record + "/{transition}", {"POST", at + "/start"});
        }
        ask("POST " + record + "/{transition}",
            {"POST",
             "/api/v1/records/opportunity/" + given_.others.at("opportunity") + "/propose"});
        const std::string deal = "/api/v1/records/opportunity/" + given_.mine.at("opportunity");
        ask("PATCH " + record,
            {"PATCH", deal, {{"amount", {{"amount", "1"}, {"currency", "CNY"}}}}});
        ask("PATCH " + record, {"PATCH", deal, {{"name", "Mine, renamed"}}});
        ask("POST " + record + "/erase",
            {"POST", "/api/v1/records/contact/" + given_.others.at("contact") + "/erase"});
        ask("POST /api/v1/batch", {"POST",
                                   "/api/v1/batch",
                                   {{"commands",
                                     {{{"change", "contact/" + given_.others.at("contact")},
                                       {"fields", {{"name", "Mine"}}}}}}}});
        ask("POST /api/v1/commits/{position}/undo",
            {"POST", "/api/v1/commits/" + given_.foreign_commit + "/undo"});
        many_records();
        // Archiving says what is still open around a record: of what is seen alone.
        ask("DELETE " + record, {"DELETE", "/api/v1/records/account/" + given_.mine.at("account")});
    }

    void keys() {
        const std::string put = "PUT /api/v1/records/{type}/by/{field}/{value}";
        const std::string by = "/api/v1/records/account/by/";
        ask(put, {"PUT", by + "registration_code/" + foreign_code, {{"name", "Mine now"}}});
        ask(put, {"PUT", by + "name/" + foreign, {{"name", "Mine now"}}});
    }

    /// What Bob keeps to himself is guessed at.
    void private_ones() {
        const std::string create = "POST /api/v1/records/{type}";
        const std::string pins = "/api/v1/records/pin", views = "/api/v1/records/view";
        const std::string target = "/records/account?q=" + foreign;
        ask(create, {"POST", pins, {{"target", target}, {"owner", given_.bob()}}});
        ask(create, {"POST", pins, {{"id", given_.others.at("pin")}, {"target", "/"}}});
        ask(create, {"POST", views, {{"id", given_.others.at("view")}, {"name", "x"}}});
        const std::string own = "/records/pin/" + given_.mine.at("pin");
        ask("PATCH /api/v1/records/{type}/{id}",
            {"PATCH", "/api/v1" + own, {{"owner", given_.bob()}, {"target", target}}});
        for (const char* query :
             {"view?by=name,scope,owner&measure=count,distinct:definition", "pin?by=label,target",
              "pin?over=changes:label&by=old,new,actor", "view?over=changes:owner&by=old,new"})
            ask("GET /api/v1/totals/{type}", {"GET", std::string("/api/v1/totals/") + query});
    }

    void many_records() {
        const std::string bulk = "/api/v1/bulk";
        for (const auto& [type, id] : given_.others) {
            ask("POST " + bulk + "/count",
                {"POST", bulk + "/count", {{"type", type}, {"ids", Json::array({id})}}});
            ask("POST " + bulk + "/count", {"POST", bulk + "/count", {{"type", type}}});
            ask("POST " + bulk + "/count",
                {"POST", bulk + "/count", {{"type", type}, {"q", foreign}, {"archived", "yes"}}});
        }
        ask("GET " + bulk, {"GET", bulk});
        ask("POST " + bulk, {"POST", bulk, {{"token", "none"}, {"archive", true}}});
        // One of Ann's own, over by now: some of its records are no longer hers.
        const std::string job = bulk + '/' + given_.bulk;
        ask("GET " + bulk + "/{id}", {"GET", job + "?limit=1000"});
        ask("POST " + bulk + "/{id}/cancel", {"POST", job + "/cancel"});
        ask("POST " + bulk + "/{id}/again", {"POST", job + "/again"});
        ask("POST " + bulk + "/{id}/undo", {"POST", job + "/undo"});
        ask("GET " + bulk + "/{id}", {"GET", job});
    }

    void rest() {
        for (const std::string& query :
             {std::string(), std::string("?type=account"), "?person=" + given_.bob()})
            ask("GET /api/v1/access-log", {"GET", "/api/v1/access-log" + query});
        for (const char* path :
             {"/api/v1/events", "/log/checkpoint", "/log/vkey", "/log/tile/{tile*}",
              "/api/v1/log/proof/inclusion", "/api/v1/log/proof/consistency", "/api/v1/log/leaf"}) {
            std::string target = path;
            if (target.ends_with("{tile*}")) target = "/log/tile/entries/000";
            for (const char* query : {"", "?position=1", "?filter[type]=account"})
                ask(std::string("GET ") + path, {"GET", target + query});
        }
        for (const char* route :
             {"GET /api/v1/model", "GET /api/v1/model/{type}", "PUT /api/v1/model/{type}",
              "GET /api/v1/roles/{role}", "PUT /api/v1/roles/{role}", "GET /api/v1/openapi.json"})
            none(route, "what types there are is known to all");
        for (const char* route : {"GET /health", "GET /ready", "GET /metrics"})
            none(route, "numbers of the server");
        none("GET /api/v1/live", "asked below");
        for (const char* route : {"GET /api/v1/session",
                                  "POST /api/v1/session",
                                  "DELETE /api/v1/session",
                                  "GET /api/v1/me",
                                  "PATCH /api/v1/me",
                                  "POST /api/v1/me/password",
                                  "POST /api/v1/session/second-factor",
                                  "GET /api/v1/openid/begin",
                                  "GET /api/v1/openid/answer",
                                  "GET /api/v1/openid/leave",
                                  "POST /api/v1/openid/logout",
                                  "GET /api/v1/me/sessions",
                                  "DELETE /api/v1/me/sessions",
                                  "DELETE /api/v1/me/sessions/{session}",
                                  "GET /api/v1/me/tokens",
                                  "POST /api/v1/me/tokens",
                                  "DELETE /api/v1/me/tokens/{token}",
                                  "GET /api/v1/me/second-factor",
                                  "POST /api/v1/me/second-factor",
                                  "POST /api/v1/me/second-factor/confirm",
                                  "POST /api/v1/me/second-factor/recovery-codes",
                                  "POST /api/v1/me/second-factor/off"})
            none(route, "of one's own signing in");
        own_passkeys();
        for (const char* route : {"POST /api/v1/link", "POST /api/v1/link/password"})
            none(route, "of whom a link that nobody guesses is for, and nothing else");
        of_administrators();
        rights();
    }

    void own_passkeys() {
        for (const char* route :
             {"POST /api/v1/session/passkey/begin", "POST /api/v1/session/passkey",
              "GET /api/v1/me/passkeys", "POST /api/v1/me/passkeys/begin",
              "POST /api/v1/me/passkeys", "PATCH /api/v1/me/passkeys/{passkey}",
              "POST /api/v1/me/passkeys/{passkey}/remove", "POST /api/v1/me/proof/begin",
              "POST /api/v1/me/proof"})
            none(route, "of one's own signing in");
    }

    /// Why one may (not) do something, and what others may: of records that are not there.
    void rights() {
        const std::string bob = "/api/v1/users/" + given_.bob();
        for (const auto* ids : {&given_.mine, &given_.others})
            for (const auto& [type, id] : *ids)
                for (const std::string& query :
                     {"/rights?record=" + type + '/' + id, "/rights?type=" + type}) {
                    ask("GET /api/v1/me/rights", {"GET", "/api/v1/me" + query});
                    ask("GET /api/v1/users/{id}/rights", {"GET", bob + query});
                }
        ask("POST /api/v1/users/{id}/rights/preview", {"POST", bob + "/rights/preview"});
        ask("POST /api/v1/roles/{role}/preview",
            {"POST", "/api/v1/roles/seller/preview", {{"role", "seller"}}});
        const std::string view = "/api/v1/session/view_as";
        ask("PUT " + view, {"PUT", view, {{"user", given_.bob()}}});
        ask("DELETE " + view, {"DELETE", view});
    }

    /// Ann is told no more of who signs in how than of somebody who is not there.
    void of_administrators() {
        const std::string bob = "/api/v1/users/" + given_.bob();
        const std::string named = "/00000000000000000000000000000000";
        for (const char* rest :
             {"/sessions", "/tokens", "/second-factor", "/identities", "/passkeys"})
            ask(std::string("GET /api/v1/users/{id}") + rest, {"GET", bob + rest});
        for (const char* rest : {"/sessions", "/tokens", "/second-factor", "/identities"})
            ask(std::string("DELETE /api/v1/users/{id}") + rest, {"DELETE", bob + rest});
        ask("DELETE /api/v1/users/{id}/sessions/{session}", {"DELETE", bob + "/sessions" + named});
        ask("DELETE /api/v1/users/{id}/tokens/{token}", {"DELETE", bob + "/tokens" + named});
        ask("DELETE /api/v1/users/{id}/passkeys/{passkey}", {"DELETE", bob + "/passkeys" + named});
        for (const char* rest : {"/one-time-password", "/tokens", "/link"})
            ask(std::string("POST /api/v1/users/{id}") + rest, {"POST", bob + rest});
        ask("PUT /api/v1/workspace/second-factor",
            {"PUT", "/api/v1/workspace/second-factor", {{"required", true}}});
        ask("PUT /api/v1/workspace/access-log",
            {"PUT", "/api/v1/workspace/access-log", {{"days", 90}}});
    }

    const TwoPeople& given_;
};

}  // namespace

std::map<std::string, Verdict> verdicts_of(const TwoPeople& given) {
    return Verdicts(given).by_route;
}

std::string filter_text(const Json& filter) { return "?filter=" + url_encoded(json_text(filter)); }

}  // namespace cairn::test
