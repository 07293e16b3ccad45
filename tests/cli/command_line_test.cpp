#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/wait.h>

#include "core/clock.hpp"
#include "tests/cli/folder.hpp"
#include "tests/support/authenticator.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("init refuses a folder that holds something", "[cli]") {
    const TempDir folder;
    std::ofstream(folder / "mine.txt") << "x";
    const auto refused =
        run_cairn({"init", "--data", folder.path().string(), "--admin", "a@b.example"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("not empty") != std::string::npos);
}

TEST_CASE("wrong usage is exit 2 and says what is missing", "[cli]") {
    CHECK(run_cairn({"serve"}).exit_code == 2);
    const auto mistyped = run_cairn({"explode", "--data", "x"});
    CHECK(mistyped.exit_code == 2);
    CHECK(mistyped.err.find("there is no subcommand \"explode\"; take one of serve init import") !=
          std::string::npos);
    CHECK(run_cairn({}).err.find("A subcommand is required") != std::string::npos);
    CHECK(run_cairn({"export", "--data", "x", "--format", "csv"}).err.find("--type") !=
          std::string::npos);
}

TEST_CASE("export gives the whole log as lines and a list as csv, also beside a server", "[cli]") {
    const Folder workspace;
    const std::string token = workspace.token();
    CairnProcess server(workspace.data);
    HttpClient client(server.port(), token);
    REQUIRE(client.post("/api/v1/records/account", {{"name", "=Acme"}}).status == 201);
    const auto log = run_cairn({"export", "--data", workspace.data});
    const auto lines = std::count(log.out.begin(), log.out.end(), '\n');
    const auto head =
        client.get("/api/v1/events?after=0&limit=1").json()["head"].get<std::string>();
    CHECK(std::to_string(lines) == head);
    const auto list =
        run_cairn({"export", "--data", workspace.data, "--format", "csv", "--type", "account"});
    CHECK(list.out.find("'=Acme") != std::string::npos);
    CHECK(server.stop_gracefully() == 0);
}

TEST_CASE("an export that finds the disk full says so", "[cli]") {
    const Folder workspace;
    const auto code = std::system(("'" CAIRN_BINARY "' export --data '" + workspace.data +
                                   "' --format csv --type user >/dev/full 2>/dev/null")
                                      .c_str());
    CHECK(WEXITSTATUS(code) == 1);
}

TEST_CASE("serve --demo lets nobody into a workspace that it did not make", "[cli]") {
    const Folder workspace;
    const auto refused =
        run_cairn({"serve", "--data", workspace.data, "--listen", "127.0.0.1:0", "--demo"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("without --demo") != std::string::npos);
}

TEST_CASE("the demo company comes up by itself and survives a restart", "[cli]") {
    const TempDir folder;
    const std::string data = (folder / "demo").string() + '/';
    std::string cookie;
    const auto seen = [&](HttpClient& client) {
        const HttpClient::Headers as{{"Cookie", cookie}};
        const std::string metrics = client.get("/metrics").body;
        const auto head = metrics.find("\ncairn_log_head ");
        return Json{metrics.substr(head, metrics.find('\n', head + 1) - head),
                    client.get("/api/v1/records/account?sort=name&limit=1000", as).json(),
                    client.get("/api/v1/session").json()["people"]};
    };
    Json before;
    {
        CairnProcess server(data, {"--demo"});
        HttpClient stranger(server.port());
        const auto session = stranger.get("/api/v1/session").json();
        CHECK(session["demo"] == true);
        REQUIRE(session["people"].size() >= 12);
        // Everybody who is offered can sign in: who left in the story is not.
        for (const auto& person : session["people"]) {
            const auto signed_in = stranger.post(
                "/api/v1/session", {{"email", person["email"]}, {"password", "cairn-demo"}});
            REQUIRE(signed_in.status == 200);
            cookie = signed_in.headers.at("set-cookie");
            cookie.resize(cookie.find(';'));
        }
        before = seen(stranger);
        REQUIRE(before[0].is_string());
        CHECK(before[1]["total"] >= 40);
        CHECK(server.stop_gracefully() == 0);
    }
    {
        CairnProcess again(data, {"--demo"});
        HttpClient client(again.port());
        CHECK(seen(client) == before);
        CHECK(again.stop_gracefully() == 0);
    }
    CHECK(run_cairn({"replay", "--data", data, "--check"}).exit_code == 0);
}

TEST_CASE("a mistyped address makes no user, and any case of a right one finds its user", "[cli]") {
    const Folder workspace;
    const auto token = [&](const std::string& user, const std::vector<std::string>& more = {}) {
        std::vector<std::string> command{"token", "--data", workspace.data, "--user", user};
        command.insert(command.end(), more.begin(), more.end());
        return run_cairn(command);
    };
    const auto users = [&] {
        const auto list =
            run_cairn({"export", "--data", workspace.data, "--format", "csv", "--type", "user"})
                .out;
        return std::count(list.begin(), list.end(), '\n') - 1;
    };
    const auto typo = token("admim@cairn.example");
    CHECK(typo.exit_code == 1);
    CHECK(typo.out.empty());
    CHECK(typo.err.find("did you mean admin@cairn.example?") != std::string::npos);
    CHECK(typo.err.find("--create") != std::string::npos);
    CHECK(token("Admin@CAIRN.Example").exit_code == 0);
    CHECK(users() == 1);
    CHECK(token("new@cairn.example", {"--role", "auditor"}).exit_code == 2);
    CHECK(token("new@cairn.example", {"--create", "--role", "auditor"}).exit_code == 0);
    CHECK(token("NEW@cairn.example", {"--create"}).exit_code == 0);
    CHECK(users() == 2);
}

TEST_CASE("what is wrong is said in a sentence with its place, its cure and the reason", "[cli]") {
    const Folder workspace;
    const auto said = [&](const std::vector<std::string>& arguments) {
        const auto refused = run_cairn(arguments);
        CHECK(refused.exit_code == 1);
        CHECK(refused.err.find('{') == std::string::npos);
        return refused.err;
    };
    CHECK(said({"export", "--data", workspace.data, "--at", "yesterday", "--format", "csv",
                "--type", "user"}) ==
          "cairn: yesterday is no moment: a moment is a position (digits) or a time "
          "such as 2027-01-31T09:00:00Z (at.invalid)\n");
    CHECK(said({"export", "--data", workspace.data, "--format", "csv", "--type", "acount"}) ==
          "cairn: the model has no record type \"acount\" (type.unknown)\n");
    CHECK(said({"serve", "--data", workspace.data, "--listen", "nowhere"}) ==
          "cairn: --listen nowhere: ADDRESS:PORT is wanted, an IP address and no name, such as "
          "127.0.0.1:8080, or 0.0.0.0:8080 for all addresses of this machine (listen.address)\n");
    CHECK(said({"init", "--data", workspace.folder / "new", "--admin", "a@b.example", "--currency",
                "euro"}) ==
          "cairn: --currency euro: three capital letters are wanted, such as CNY "
          "(currency.invalid)\n");
    const auto file = workspace.write("accounts.csv", "name,annual_revenue\nAcme,1.234\n");
    CHECK(said({"import", "--data", workspace.data, "account", file}) ==
          "cairn: " + file +
              ", line 2, column \"annual_revenue\": \"1.234\" may be 1.234 or 1234; say which sign "
              "is "
              "before the fraction: --decimal . or --decimal , (or \"decimal\" in the mapping) "
              "(import.decimal_open)\n");
    const auto map = workspace.write("map.json", R"({"type":"account","key":["name"],"fields":{)");
    CHECK(said({"import", "--data", workspace.data, "account", file, "--map", map}).find(map) !=
          std::string::npos);
}

TEST_CASE("an export says which of its options mean nothing together", "[cli]") {
    const auto said = [](std::vector<std::string> options) {
        std::vector<std::string> arguments{"export", "--data", "x"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const auto refused = run_cairn(arguments);
        INFO(refused.err);
        CHECK(refused.exit_code == 2);
        CHECK(refused.out.empty());
        return refused.err;
    };
    const std::vector<std::vector<std::string>> of_lists{
        {"--type", "account"}, {"--into", "lists"}, {"--at", "3"}, {"--archived", "no"}};
    for (const auto& option : of_lists) {
        CHECK(said(option).find(option[0] + ": is for lists: add --format csv") !=
              std::string::npos);
        CHECK(said({option[0], option[1], "--log"}).find("forms that people read") !=
              std::string::npos);
    }
    for (const std::string option : {"--from", "--to"})
        CHECK(said({option, "2", "--format", "csv", "--type", "account"}).find("--at") !=
              std::string::npos);
    CHECK(said({"--format", "csv", "--type", "account", "--into", "lists"})
              .find("leave --type out") != std::string::npos);
}

TEST_CASE("events that are not there yet are not exported", "[cli]") {
    const Folder workspace;
    const auto refused = run_cairn({"export", "--data", workspace.data, "--to", "1000000"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.out.empty());
    CHECK(refused.err.find("(at.future)") != std::string::npos);
    CHECK(run_cairn({"export", "--data", workspace.data, "--to", "1"}).exit_code == 0);
}

TEST_CASE("what a file of options calls by a wrong name is refused, in every section", "[cli]") {
    const Folder workspace;
    const auto with = [&](const std::string& text, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--config", workspace.write("cairn.toml", text)});
        return run_cairn(arguments);
    };
    const std::vector<std::string> exporting{"export", "--data", workspace.data};
    CHECK(with("[serve]\nlisten = \"127.0.0.1:1\"\n\n[import]\nencoding = \"UTF-8\"\n\n"
               "[export]\nto = \"1\"\n",
               exporting)
              .exit_code == 0);
    const auto misspelt = with("[serve]\nlisten = \"127.0.0.1:1\"\nthread = 2\n", exporting);
    CHECK(misspelt.exit_code == 2);
    CHECK(misspelt.err.find("cairn.toml: there is no option serve.thread;") != std::string::npos);
    CHECK(with("[sevre]\nthreads = 2\n", exporting).err.find("section [sevre]") !=
          std::string::npos);
    CHECK(with("data = \"x\"\n", exporting).err.find("no option data;") != std::string::npos);
    const auto help = with("thread = 2\n", {"serve", "--help"});
    CHECK(help.exit_code == 0);
    CHECK(help.out.find("--threads") != std::string::npos);
}

TEST_CASE("a place where nobody can listen is named, with what would do", "[cli]") {
    const Folder workspace;
    const auto said = [&](const std::string& place) {
        const auto refused =
            run_cairn({"serve", "--data", workspace.data, "--listen", place, "--threads", "1"});
        CHECK(refused.exit_code == 1);
        CHECK(refused.err.find("--listen " + place + ": ") != std::string::npos);
        return refused.err;
    };
    for (const char* place : {":8080", "300.1.1.1:1", "example:1", "127.0.0.1:99999"})
        CHECK(said(place).find("(listen.address)") != std::string::npos);
    // An address that is set aside for documents (RFC 5737), so it is no machine's.
    CHECK(said("192.0.2.1:8080").find("(listen.not_here)") != std::string::npos);
    const Folder other;
    const CairnProcess server(other.data);
    const auto taken = said("127.0.0.1:" + std::to_string(server.port()));
    CHECK(taken.find("(listen.in_use)") != std::string::npos);
    CHECK(taken.find("boost") == std::string::npos);
}

TEST_CASE("a token that only reads, or ends, is made at the command line", "[cli]") {
    const Folder workspace;
    const auto token = [&](const std::vector<std::string>& more) {
        std::vector<std::string> command{"token", "--data", workspace.data, "--user",
                                         "admin@cairn.example"};
        command.insert(command.end(), more.begin(), more.end());
        return run_cairn(command);
    };
    CHECK(token({"--days", "0"}).exit_code == 2);
    CHECK(token({"--read-only", "--one-time-password"}).exit_code == 2);
    CHECK(token({"--name", std::string(61, 'x')}).exit_code == 1);
    const auto made = token({"--name", "Nightly export", "--read-only", "--days", "30"});
    REQUIRE(made.exit_code == 0);
    const CairnProcess server(workspace.data);
    HttpClient client(server.port(), made.out.substr(0, made.out.find('\n')));
    const Json listed = client.get("/api/v1/me/tokens").json()["tokens"];
    const auto nightly = std::find_if(listed.begin(), listed.end(), [](const Json& each) {
        return each["name"] == "Nightly export";
    });
    REQUIRE(nightly != listed.end());
    CHECK((*nightly)["scope"] == "read");
    CHECK((*nightly)["ends_at"].is_string());
    CHECK(client.post("/api/v1/records/account", {{"name", "Acme"}}).reason() == "token.read_only");
}

TEST_CASE("the only administrator's lost second factor is taken off at the command line", "[cli]") {
    const Folder workspace;
    const auto token = [&](const std::string& more) {
        return run_cairn(
            {"token", "--data", workspace.data, "--user", "admin@cairn.example", more});
    };
    const std::string email = "admin@cairn.example", chosen = "correct horse battery";
    const std::string given = token("--one-time-password").out;
    const std::string first = given.substr(0, given.find('\n'));
    const auto sign_in = [&](const CairnProcess& server, const std::string& password) {
        HttpClient client(server.port());
        return client.post("/api/v1/session", {{"email", email}, {"password", password}});
    };
    {
        const CairnProcess server(workspace.data);
        const auto in = sign_in(server, first);
        REQUIRE(in.status == 200);
        const std::string& cookie = in.headers.at("set-cookie");
        const auto from = cookie.find('=') + 1;
        HttpClient browser(server.port(), cookie.substr(from, cookie.find(';') - from));
        REQUIRE(browser.post("/api/v1/me/password", {{"current", first}, {"new", chosen}}).status ==
                204);
        const std::string factor = "/api/v1/me/second-factor";
        const Json begun = browser.post(factor, {{"password", chosen}}).json();
        const std::string code =
            code_of_app(begun["secret"].get<std::string>(), SystemClock().now());
        REQUIRE(browser.post(factor + "/confirm", {{"code", code}}).status == 200);
        CHECK(sign_in(server, chosen).reason() == "session.second_factor");
    }
    CHECK(token("--second-factor-off").out.empty());
    const CairnProcess server(workspace.data);
    CHECK(sign_in(server, chosen).status == 200);
    CHECK(run_cairn({"token", "--data", "x", "--user", "u", "--revoke", "--second-factor-off"})
              .exit_code == 2);
}

TEST_CASE("a user's tokens are ended from the command line", "[cli]") {
    const Folder workspace;
    const std::string token = workspace.token();
    const std::vector<std::string> revoke{"token",    "--data", workspace.data,
                                          "--revoke", "--user", "admin@cairn.example"};
    CHECK(run_cairn(revoke).exit_code == 0);
    const std::string fresh = workspace.token();
    const auto unknown = run_cairn(
        {"token", "--data", workspace.data, "--revoke", "--user", "nobody@cairn.example"});
    CHECK(unknown.exit_code == 1);
    CHECK(unknown.err.find("nobody@cairn.example") != std::string::npos);
    auto with_role = revoke;
    with_role.insert(with_role.end(), {"--role", "member"});
    CHECK(run_cairn(with_role).exit_code == 2);
    const CairnProcess server(workspace.data);
    CHECK(HttpClient(server.port(), token).get("/api/v1/me").status == 401);
    CHECK(HttpClient(server.port(), fresh).get("/api/v1/me").status == 200);
}
