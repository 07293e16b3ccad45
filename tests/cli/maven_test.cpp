#include <catch2/catch.hpp>

#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("the Maven data comes in as it is, and a second time adds nothing", "[maven]") {
    const std::string source = CAIRN_SHARED_DATA_DIR "/maven-crm";
    if (!std::filesystem::exists(source)) {
        WARN("not there: " << source);
        return;
    }
    const TempDir folder;
    const std::string data = folder / "data";
    const std::string script =
        "CAIRN='" CAIRN_BINARY "' '" CAIRN_SOURCE_DIR "/samples/maven-crm/import' '" + data +
        "' '" + source + "' >'" + std::string(folder / "out") + "' 2>&1";
    REQUIRE(std::system(script.c_str()) == 0);
    REQUIRE(std::system(script.c_str()) == 0);
    const auto out = run_cairn({"token", "--data", data, "--user", "admin@maven.example"}).out;
    CairnProcess server(data);
    HttpClient client(server.port(), out.substr(0, out.find('\n')));
    CHECK(client.get("/api/v1/records/account?limit=1").json()["total"] == 85);
    CHECK(client.get("/api/v1/records/opportunity?limit=1").json()["total"] == 8800);
    std::map<std::string, Json> columns;
    const auto board = client.get("/api/v1/board/opportunity?limit=1").json();
    for (const auto& column : board["columns"]) columns[column["state"]] = column;
    CHECK(columns["won"]["count"] == 4238);
    CHECK(columns["lost"]["count"] == 2473);
    CHECK(columns["engaging"]["count"] == 1589);
    CHECK(columns["prospecting"]["count"] == 500);
    CHECK(columns["won"]["sums"]["USD"] == "10005534");
}
