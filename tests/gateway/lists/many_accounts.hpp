#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "core/file.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"

namespace cairn::test {

constexpr std::chrono::seconds bulk_patience{240};
inline const std::string bulk_path = "/api/v1/bulk";

/// Accounts A0, A1 … of Ann's, and what is asked of many of them.
struct ManyAccounts : ServedWorkspace {
    explicit ManyAccounts(int count) {
        auto caller = client(member);
        for (int made = 0; made < count;) {
            Json commands = Json::array();
            for (int i = 0; i < 500 && made < count; ++i, ++made)
                commands.push_back(
                    {{"create", "account"}, {"fields", {{"name", "A" + std::to_string(made)}}}});
            const auto answer = caller.post("/api/v1/batch", {{"commands", commands}});
            REQUIRE(answer.status == 200);
            const Json results = answer.json()["results"];
            for (const Json& result : results) ids.push_back(result["id"]);
        }
    }
    [[nodiscard]] Json count_of(HttpClient& caller, const Json& selection) const {
        const auto answer = caller.post(bulk_path + "/count", selection);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return answer.json();
    }
    /// Counts, then begins.
    [[nodiscard]] Json begin(HttpClient& caller, const Json& selection, Json order) const {
        order["token"] = count_of(caller, selection)["token"];
        const auto answer = caller.post(bulk_path, order);
        INFO(answer.body);
        REQUIRE(answer.status == 202);
        return answer.json();
    }
    [[nodiscard]] Json ended(HttpClient& caller, const Json& job) const {
        Json now;
        const std::string path = bulk_path + '/' + job["id"].get<std::string>();
        REQUIRE(comes_true(
            [&] {
                const auto answer = caller.get(path + "?limit=1000");
                REQUIRE(answer.status == 200);
                now = answer.json();
                CHECK(now["done"].get<int>() == now["changed"].get<int>() +
                                                    now["unchanged"].get<int>() +
                                                    now["refused"].get<int>());
                return now["state"] != "running";
            },
            bulk_patience));
        return now;
    }
    [[nodiscard]] Json owned_by(HttpClient& caller, const std::string& user) const {
        const Json filter = {{"==", {{{"var", "owner"}}, user}}};
        return caller.get("/api/v1/records/account?filter=" + url_encoded(json_text(filter)))
            .json()["total"];
    }
    [[nodiscard]] std::string user_id(const std::string& token) const {
        return client(token).get("/api/v1/me").json()["id"];
    }
    std::vector<std::string> ids;
};

/// Damages, in the log that is being served, the events of a record that have this reason.
inline void damage_events(const ServedWorkspace& given,
                          const std::string& id,
                          const std::string& reason) {
    constexpr std::size_t from_id_to_reason_max = 200;
    const auto file = given.folder.path() / "data/log/data.mdb";
    const std::string bytes = *read_file(file);
    const auto raw = Uuid::parse(id)->bytes;
    const std::string wanted(raw.begin(), raw.end());
    const File log(file, O_WRONLY);
    int damaged = 0;
    for (auto at = bytes.find(wanted); at != std::string::npos; at = bytes.find(wanted, at + 1)) {
        const auto place = bytes.substr(at, from_id_to_reason_max).find(reason);
        if (place == std::string::npos) continue;
        REQUIRE(pwrite(log.get(), "#", 1, static_cast<off_t>(at + place)) == 1);
        ++damaged;
    }
    REQUIRE(damaged > 0);
}

}  // namespace cairn::test
