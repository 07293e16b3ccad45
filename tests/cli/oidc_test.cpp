#include <catch2/catch.hpp>

#include "tests/cli/folder.hpp"
#include "tests/support/http_client.hpp"

using namespace cairn;
using namespace cairn::test;

// How a server is told of the company's own sign-in.
namespace {

using Arguments = std::vector<std::string>;

Finished served_with(const Folder& folder, const Arguments& more) {
    Arguments all{"serve",       "--data",        folder.data,          "--listen",
                  "127.0.0.1:0", "--oidc-issuer", "https://id.example", "--oidc-client-id",
                  "cairn"};
    all.insert(all.end(), more.begin(), more.end());
    return run_cairn(all);
}

/// Whether it ended before it served, and said so.
bool ends_saying(const Finished& finished, const std::string& words) {
    INFO(finished.err);
    return finished.exit_code != 0 && finished.err.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a company's sign-in that cannot work is said at the start, with what to do", "[oidc]") {
    const Folder folder;
    CHECK(ends_saying(run_cairn({"serve", "--data", folder.data, "--oidc-issuer",
                                 "http://id.example", "--oidc-client-id", "cairn"}),
                      "--oidc-issuer http://id.example: an address of https"));
    CHECK(ends_saying(
        run_cairn({"serve", "--data", folder.data, "--oidc-issuer", "https://id.example"}),
        "--oidc-client-id"));
    CHECK(ends_saying(run_cairn({"serve", "--data", folder.data, "--oidc-only"}), "--oidc-issuer"));
    CHECK(ends_saying(served_with(folder, {"--oidc-scopes", "email"}), "openid has to be among"));
    CHECK(ends_saying(served_with(folder, {"--oidc-client-secret-file", folder.data + "/none"}),
                      "--oidc-client-secret-file"));
    const std::string empty = folder.write("empty", "\n");
    CHECK(ends_saying(served_with(folder, {"--oidc-client-secret-file", empty}), empty));
    const std::string map = folder.write(
        "map.json", R"({"rules": [{"claim": "groups", "value": "a", "role": "king"}]})");
    CHECK(ends_saying(served_with(folder, {"--oidc-map", map}),
                      "/rules/0/role: administrator, member or auditor is wanted"));
    CHECK(ends_saying(served_with(folder, {"--oidc-map", folder.write("no.json", "{")}),
                      "this is no JSON"));
    CHECK(ends_saying(served_with(folder, {"--oidc-trust", empty}), "--oidc-trust"));
    CHECK(ends_saying(served_with(folder, {"--oidc-require", "hd"}), "CLAIM=VALUE is wanted"));
}

TEST_CASE("a provider that is down keeps no server from starting", "[oidc]") {
    const Folder folder;
    const std::string secret = folder.write("secret", "a secret that nobody sees\n");
    const std::string err = folder.folder / "err";
    CairnProcess server(folder.data,
                        {"--oidc-issuer", "http://127.0.0.1:9", "--oidc-client-id", "cairn",
                         "--oidc-client-secret-file", secret, "--oidc-name", "Company"},
                        0, err);
    HttpClient browser(server.at());
    const Json session = browser.get("/api/v1/session").json();
    CHECK(session["company"]["name"] == "Company");
    const auto begun = browser.get("/api/v1/openid/begin?then=%2Finbox");
    CHECK(begun.status == 303);
    CHECK(begun.headers.at("location") == "/inbox#refused=openid.unreachable");
    CHECK(server.stop_gracefully() == 0);
    std::ifstream said(err);
    const std::string text(std::istreambuf_iterator<char>(said), {});
    CHECK(text.find("signing in by Company: 127.0.0.1:9: ") != std::string::npos);
    CHECK(text.find("a secret that nobody sees") == std::string::npos);
}
