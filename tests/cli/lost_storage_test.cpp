#include <catch2/catch.hpp>
#include <fcntl.h>

#include "core/file.hpp"
#include "tests/cli/company.hpp"
#include "tests/support/small_disk.hpp"

using namespace cairn;
using namespace cairn::test;

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t mebibyte_of_disk = std::uint64_t{1} << 20;

std::string token_of(const std::string& data) {
    const auto out = run_cairn({"token", "--data", data, "--user", "admin@cairn.example"}).out;
    return out.substr(0, out.find('\n'));
}

std::uint64_t folder_bytes(const fs::path& folder) {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += entry.file_size();
    return bytes;
}

/// What somebody else does to a file that is being served: its pages change under the server.
void write_at(const fs::path& file, std::size_t at, std::string_view bytes) {
    const File out(file, O_WRONLY);
    REQUIRE(pwrite(out.get(), bytes.data(), bytes.size(), static_cast<off_t>(at)) ==
            static_cast<ssize_t>(bytes.size()));
}

void put_in_place_of(const std::string& wanted, const std::string& other, const fs::path& file) {
    const std::string bytes = *read_file(file);
    std::size_t found = 0;
    for (auto at = bytes.find(wanted); at != std::string::npos; at = bytes.find(wanted, at + 1)) {
        write_at(file, at, other);
        ++found;
    }
    REQUIRE(found > 0);
}

/// From a server that may be starting again just now.
HttpAnswer get_at_last(const Company& company, const std::string& path) {
    for (;;) {
        try {
            HttpClient client(company.port(), company.token());
            auto answer = client.get(path);
            if (answer.status == 200) return answer;
        } catch (const std::exception&) {
            // It is not there yet.
        }
    }
}

}  // namespace

TEST_CASE("a row of the world that went bad is not answered, and is built again by itself",
          "[lost_storage]") {
    Company company;
    company.serve();
    const std::string account = company.create("account", {{"name", "Acme Cranes"}});
    put_in_place_of("Acme Cranes", "Icme Cranes", company.data + "/world/data.mdb");
    const auto wrong = company.http().get("/api/v1/records/account/" + account);
    CHECK((wrong.status == 0 || wrong.status == 500));
    const auto answer = get_at_last(company, "/api/v1/records/account/" + account);
    CHECK(answer.json()["name"] == "Acme Cranes");
    company.stop();
    CHECK(Company::cairn({"replay", "--data", company.data, "--check"}).exit_code == 0);
}

TEST_CASE("a log that is cut short while it is served ends the server with a sentence",
          "[lost_storage]") {
    const Company company;
    const std::string said = company / "said";
    CairnProcess server(company.data, {"--scrub", "0"}, 0, said);
    fs::resize_file(company.data + "/log/data.mdb", 8192);
    try {
        HttpClient(server.port(), company.token()).get("/api/v1/events?after=0");
    } catch (const std::exception&) {
        // It went away.
    }
    CHECK(server.stop_gracefully() == 1);
    const std::string text = *read_file(said);
    INFO(text);
    CHECK(text.find("log/data.mdb cannot be read at byte ") != std::string::npos);
    CHECK(text.find("cut short") != std::string::npos);
    const auto again = Company::cairn({"serve", "--data", company.data, "--listen", "127.0.0.1:0"});
    CHECK(again.exit_code == 1);
    CHECK(again.err.find("log/data.mdb: it is cut short") != std::string::npos);
    CHECK(again.err.find("cairn restore --from BACKUP") != std::string::npos);
}

TEST_CASE("a vault that is gone is not made anew, and the way back that is named works",
          "[lost_storage]") {
    Company company;
    company.serve();
    const std::string account = company.create("account", {{"name", "Acme"}});
    company.create("contact", {{"name", "Li Wei"}, {"account", account}});
    company.stop();
    const std::string backup = company / "vault-backup";
    REQUIRE(
        Company::cairn({"backup", "--data", company.data, "--to", backup, "--vault"}).exit_code ==
        0);
    fs::remove_all(company.data + "/vault");
    for (const char* mode : {"--scrub=1", "--read-only"}) {
        const auto refused =
            Company::cairn({"serve", "--data", company.data, "--listen", "127.0.0.1:0", mode});
        INFO(refused.err);
        CHECK(refused.exit_code == 1);
        CHECK(refused.err.find("vault") != std::string::npos);
    }
    CHECK_FALSE(fs::exists(company.data + "/vault/data.mdb"));
    const auto log = Company::cairn({"export", "--log", "--data", company.data});
    REQUIRE(log.exit_code == 0);
    replace_file(company / "log.cairn", log.out);
    const std::string fresh = company / "new";
    const auto restored = Company::cairn(
        {"restore", "--from", company / "log.cairn", "--vault", backup, "--data", fresh});
    INFO(restored.err);
    REQUIRE(restored.exit_code == 0);
    company.data = fresh;
    company.new_token();
    const CairnProcess server(fresh);
    HttpClient client(server.port(), company.token());
    CHECK(client.get("/api/v1/records/contact").json()["rows"][0]["name"] == "Li Wei");
}

TEST_CASE("an older vault is refused by export, and shown with a warning by serve --read-only",
          "[lost_storage]") {
    Company company;
    const std::string vault = company.data + "/vault/data.mdb";
    const std::string older = company / "older";
    const Json lead{{"name", "Li Wei"}, {"company", "Acme"}, {"mobile", "13800001111"}};
    {
        CairnProcess server(company.data);
        HttpClient client(server.port(), company.token());
        fs::copy_file(vault, older);
        for (int i = 0; i < 5; ++i)
            REQUIRE(client.post("/api/v1/records/lead", lead).status == 201);
        const auto beside =
            Company::cairn({"export", "--data", company.data, "--format", "csv", "--type", "lead"});
        CHECK(beside.exit_code == 0);
        CHECK(beside.out.find("13800001111") != std::string::npos);
        server.kill_hard();
    }
    fs::copy_file(older, vault, fs::copy_options::overwrite_existing);
    const auto refused =
        Company::cairn({"export", "--data", company.data, "--format", "csv", "--type", "lead"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.out.empty());
    CHECK(refused.err.find("is an older copy") != std::string::npos);
    const auto not_served =
        Company::cairn({"serve", "--data", company.data, "--listen", "127.0.0.1:0"});
    CHECK(not_served.exit_code == 1);
    CHECK(not_served.err.find("is an older copy") != std::string::npos);
    const std::string said = company / "said";
    const CairnProcess shown(company.data, {"--read-only"}, 0, said);
    const auto ready = HttpClient(shown.port()).get("/ready");
    CHECK(ready.json()["checks"]["folder.damaged"] == false);
    CHECK(read_file(said)->find("is an older copy") != std::string::npos);
    CHECK(Company::cairn({"export", "--log", "--data", company.data}).exit_code == 0);
}

TEST_CASE("a log that is empty or gone is named by whoever reads it, and no way that is not there",
          "[lost_storage]") {
    const Company company;
    const std::string file = company.data + "/log/data.mdb";
    const std::vector<std::vector<std::string>> readers{
        {"serve", "--data", company.data, "--listen", "127.0.0.1:0"},
        {"serve", "--data", company.data, "--listen", "127.0.0.1:0", "--read-only"},
        {"export", "--data", company.data, "--format", "jsonl"},
        {"verify", "--data", company.data}};
    for (const bool gone : {false, true}) {
        if (gone) fs::remove(file);
        if (!gone) fs::resize_file(file, 0);
        for (const auto& reader : readers) {
            const auto refused = Company::cairn(reader);
            INFO(reader[0] << ' ' << reader.back() << (gone ? " gone: " : " empty: ")
                           << refused.err);
            CHECK(refused.exit_code != 0);
            CHECK(refused.err.find("log/data.mdb is missing or empty") != std::string::npos);
            CHECK(refused.err.find("--read-only") == std::string::npos);
        }
    }
}

TEST_CASE("an empty workspace takes a few megabytes and fits a small disk", "[small_disk]") {
    const TempDir folder;
    const SmallDisk disk(folder / "disk", "40m");
    const std::string data = folder / "disk/data";
    REQUIRE(run_cairn({"init", "--data", data, "--admin", "admin@cairn.example"}).exit_code == 0);
    CHECK(folder_bytes(data) < 16 * mebibyte_of_disk);
    if (!disk.mounted()) WARN("the disk is as large as any: this user may not mount a small one");
    const std::string token = token_of(data);
    const CairnProcess server(data);
    HttpClient client(server.port(), token);
    CHECK(client.post("/api/v1/records/account", {{"name", "Acme"}}).status == 201);
}

TEST_CASE("a disk without a free byte lets the server start, read, and write once there is room",
          "[small_disk]") {
    const TempDir folder;
    const SmallDisk disk(folder / "disk", "40m");
    if (!disk.mounted()) {
        WARN("not run: this user may not mount a small disk");
        return;
    }
    const std::string data = folder / "disk/data";
    REQUIRE(run_cairn({"init", "--data", data, "--admin", "admin@cairn.example"}).exit_code == 0);
    const std::string token = token_of(data);
    disk.fill();
    CairnProcess server(data);
    HttpClient client(server.port(), token);
    CHECK(client.get("/api/v1/records/user").json()["total"] == 1);
    const std::string note(15'000, 'x');
    HttpAnswer answer;
    for (int i = 0; i < 1000; ++i) {
        answer = client.post("/api/v1/records/account", {{"name", "Acme"}, {"background", note}});
        if (answer.status != 201) break;
    }
    CHECK(answer.status == 507);
    CHECK(client.get("/ready").status == 503);
    CHECK(client.get("/api/v1/records/user").json()["total"] == 1);
    disk.make_room();
    CHECK(client.post("/api/v1/records/account", {{"name", "Acme"}}).status == 201);
    disk.fill();
    CHECK(server.stop_gracefully() == 0);
    const CairnProcess again(data);
    const HttpAnswer read = HttpClient(again.port(), token).get("/api/v1/records/user");
    INFO(read.status << ' ' << read.body);
    CHECK(read.json()["total"] == 1);
}

TEST_CASE("a replay that finds no room says so, and leaves what was there and nothing else",
          "[small_disk]") {
    const TempDir folder;
    const SmallDisk disk(folder / "disk", "40m");
    if (!disk.mounted()) {
        WARN("not run: this user may not mount a small disk");
        return;
    }
    const std::string data = folder / "disk/data";
    REQUIRE(run_cairn({"init", "--data", data, "--admin", "admin@cairn.example"}).exit_code == 0);
    disk.fill();
    const auto refused = run_cairn({"replay", "--data", data, "--check"});
    INFO(refused.err);
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("nothing was written") == std::string::npos);
    CHECK(refused.err.find("no room to build world and views") != std::string::npos);
    CHECK_FALSE(fs::exists(data + "/world.new"));
    CHECK_FALSE(fs::exists(data + "/views.new"));
    disk.make_room();
    CHECK(run_cairn({"replay", "--data", data, "--check"}).exit_code == 0);
}

TEST_CASE("a disk that is mounted for reading only is shown, and people can sign in",
          "[small_disk]") {
    const TempDir folder;
    const SmallDisk disk(folder / "disk", "40m");
    const std::string data = folder / "disk/data";
    const auto made = run_cairn({"init", "--data", data, "--admin", "admin@cairn.example"});
    REQUIRE(made.exit_code == 0);
    const std::string token = token_of(data);
    if (!disk.mounted() || !disk.make_read_only()) {
        WARN("not run: this user may not mount a disk for reading only");
        return;
    }
    const CairnProcess server(data, {"--read-only"});
    HttpClient client(server.port(), token);
    CHECK(client.get("/api/v1/records/user").json()["total"] == 1);
    CHECK(client.post("/api/v1/records/account", {{"name", "Acme"}}).status >= 400);
    HttpClient stranger(server.port());
    const auto signed_in = stranger.post(
        "/api/v1/session",
        {{"email", "admin@cairn.example"}, {"password", made.out.substr(0, made.out.find('\n'))}});
    CHECK(signed_in.status == 200);
}
