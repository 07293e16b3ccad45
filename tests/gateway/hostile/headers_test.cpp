#include <regex>

#include <catch2/catch.hpp>

#include "gateway/router.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::string method_text(Method method) {
    switch (method) {
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::del: return "DELETE";
        default: return "GET";
    }
}

/// A path of the route: with a type that there is, and an id that there may not be.
std::string target_of(const Route& route, const std::string& id) {
    std::string path(route.path);
    path = std::regex_replace(path, std::regex("\\{type\\}"), "account");
    return std::regex_replace(path, std::regex("\\{[a-z_]+\\*?\\}"), id);
}

/// What every answer has, whatever it is.
void check_safe(const HttpAnswer& answer) {
    CHECK(answer.headers.at("x-content-type-options") == "nosniff");
    CHECK(answer.headers.at("permissions-policy").find("camera=()") != std::string::npos);
    CHECK(answer.headers.at("cross-origin-resource-policy") == "same-origin");
    CHECK(answer.headers.at("strict-transport-security") == "max-age=3600");
    const std::string policy = answer.headers.at("content-security-policy");
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(policy.find("default-src '") == 0);
    const std::string scripts = policy.substr(0, policy.find("style-src"));
    CHECK(scripts.find("unsafe") == std::string::npos);
    CHECK(answer.headers.contains("referrer-policy"));
    CHECK_FALSE(answer.headers.contains("server"));
}

/// Nothing of the interface is kept by anybody but the caller's own browser, and that asks first
/// whether it may be shown again. But what is the same for all who audit, for ever.
void check_private(const HttpAnswer& answer, const std::string& path) {
    const std::string caching = answer.headers.at("cache-control");
    const bool is_kept = caching == "private, no-cache" && answer.headers.contains("etag");
    const bool is_log = path.starts_with("/log/");
    CHECK((caching.find("no-store") != std::string::npos || is_kept || is_log));
    CHECK(caching.find("public") == std::string::npos);
    CHECK(answer.headers.at("referrer-policy") == "no-referrer");
    CHECK(answer.headers.at("content-security-policy") ==
          "default-src 'none'; frame-ancestors 'none'");
}

Server::Options strict() {
    Server::Options options = spoken(true);
    options.strict_transport = std::chrono::hours(1);
    return options;
}

}  // namespace

TEST_CASE("every route answers with what keeps a browser safe, whoever asks", "[headers]") {
    ServedWorkspace served(strict());
    const std::string id = served.create("account", {{"name", "Acme"}});
    for (const std::string& person : {served.admin, served.member, std::string()})
        for (const auto table : route_tables())
            for (const Route& route : table)
                for (const std::string& with : {id, std::string("nonsense")}) {
                    const std::string path = target_of(route, with);
                    const std::string method = method_text(route.method);
                    INFO(method << ' ' << path << ' ' << person.empty());
                    if (path == "/api/v1/session" && method == "DELETE") continue;
                    // Of somebody else, so that nobody here loses what lets him in.
                    if (path.starts_with("/api/v1/users/") && with != "nonsense") continue;
                    auto caller = served.client(person);
                    const auto answer = caller.send(method, path, method == "GET" ? "" : "{}");
                    REQUIRE(answer.status > 0);
                    check_safe(answer);
                    check_private(answer, path);
                }
}

TEST_CASE("what a browser keeps of its person it shows to nobody who comes after", "[headers]") {
    ServedWorkspace served(strict());
    served.create("account", {{"name", "Acme"}});
    auto auditor = served.client(served.auditor);
    for (const char* path :
         {"/log/checkpoint", "/log/vkey", "/log/tile/0/000.p/1", "/log/tile/entries/000.p/1"}) {
        INFO(path);
        const auto answer = auditor.get(path);
        REQUIRE(answer.status == 200);
        CHECK(answer.headers.at("cache-control").find("private") == 0);
        CHECK(answer.headers.at("vary") == "Cookie, Authorization");
    }
    // What it kept to ask about goes with the session.
    const auto out = served.client(served.member).send("DELETE", "/api/v1/session");
    CHECK(out.status == 204);
    CHECK(out.headers.at("clear-site-data") == "\"cache\"");
}

TEST_CASE("refusals before any route have the same headers", "[headers]") {
    const ServedWorkspace served(strict());
    for (const char* bytes :
         {"GET /api/v1/nonsense HTTP/1.1\r\nHost: a\r\n\r\n", "nonsense\r\n\r\n",
          "GET / HTTP/1.1\r\n\r\n", "POST /health HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /assets/none.js HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /api/v1/me HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        INFO(bytes);
        HttpClient client(served.at());
        const auto answer = client.raw(bytes);
        CHECK(answer.status >= 400);
        check_safe(answer);
        check_private(answer, "");
    }
}

TEST_CASE("the app's pages run their own scripts alone, and its files are kept by their names",
          "[headers]") {
    const ServedWorkspace served(strict());
    auto browser = served.client("");
    const auto page = browser.get("/");
    if (page.status == 404) return;  // Built without the app.
    check_safe(page);
    CHECK(page.headers.at("cache-control") == "no-cache");
    CHECK(page.headers.at("cross-origin-opener-policy") == "same-origin");
    const std::regex inline_script("<script(?![^>]*\\ssrc=)[^>]*>|\\son[a-z]+\\s*=|javascript:");
    CHECK_FALSE(std::regex_search(page.body, inline_script));
    const std::regex linked("(?:src|href)=\"(/[^\"]+)\"");
    int files = 0;
    for (std::sregex_iterator link(page.body.begin(), page.body.end(), linked), end; link != end;
         ++link, ++files) {
        const std::string path = link->str(1);
        INFO(path);
        const auto file = browser.get(path);
        CHECK(file.status == 200);
        check_safe(file);
        if (path.starts_with("/assets/"))
            CHECK(file.headers.at("cache-control") == "public, max-age=31536000, immutable");
    }
    CHECK(files >= 3);
    check_safe(browser.get("/a/page/of/the/app"));
}
