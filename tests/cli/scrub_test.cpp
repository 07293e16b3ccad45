#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "core/json.hpp"
#include "tests/cli/company.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("a served log that went bad on disk says so, and where, and goes on serving", "[scrub]") {
    Company company;
    company.serve();
    const std::string account = company.create("account", {{"name", "Acme"}});
    const Json created =
        trusted_json(company.get("/api/v1/events?types=account.created&after=0"))["events"].front();
    // The newest events are read at the start, and it would not come up.
    for (int i = 0; i < 40; ++i) company.create("account", {{"name", "Beta"}});
    company.stop();
    const std::filesystem::path file = company / "data/log/data.mdb";
    std::string bytes = *read_file(file);
    for (auto at = bytes.find("\"Acme\""); at != std::string::npos; at = bytes.find("\"Acme\""))
        bytes[at + 1] = 'B';  // Free pages have copies of it.
    replace_file(file, bytes);

    const std::string said = company / "said";
    const CairnProcess server(company.data, {"--scrub", "1000000"}, 0, said);
    HttpClient client(server.port(), company.token());
    Json ready;
    do {
        const auto answer = client.get("/ready");
        REQUIRE(answer.status == 200);
        ready = answer.json();
    } while (!ready["checks"].contains("log.damaged"));
    CHECK(ready["checks"]["log.damaged"] == false);
    CHECK(client.get("/metrics").body.find("\ncairn_log_damaged 1\n") != std::string::npos);
    CHECK(client.get("/api/v1/records/account/" + account).status == 200);
    // It is known before it is said.
    std::string text;
    while (text.find('\n') == std::string::npos) text = *read_file(said);
    INFO(text);
    CHECK(text.find("event " + created["position"].get<std::string>() + ": ") != std::string::npos);
    CHECK(text.find("restore a backup") != std::string::npos);

    // What is sound can be saved, and lives on.
    const auto until = std::stoull(created["position"].get<std::string>()) - 1;
    const auto saved =
        Company::cairn({"export", "--data", company.data, "--log", "--to", std::to_string(until)});
    INFO(saved.err);
    REQUIRE(saved.exit_code == 0);
    replace_file(company / "saved", saved.out);
    CHECK(Company::cairn({"restore", "--from", company / "saved", "--data", company / "r"})
              .exit_code == 0);
    CHECK(Company::cairn({"export", "--data", company.data, "--log"})
              .err.find("event " + std::to_string(until + 1)) != std::string::npos);
}
