#pragma once

#include <optional>

#include <catch2/catch.hpp>

#include "core/vault.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::test {

/// A workspace of a test's own, served by the real program when it is wanted, and its
/// administrator.
class Company {
public:
    Company() {
        REQUIRE(cairn({"init", "--data", data, "--admin", "admin@cairn.example"}).exit_code == 0);
        token_ = new_token();
    }

    /// A path within the test's folder.
    [[nodiscard]] std::string operator/(const std::string& name) const { return folder_ / name; }
    [[nodiscard]] static Finished cairn(const std::vector<std::string>& arguments) {
        return run_cairn(arguments);
    }

    void serve(const std::vector<std::string>& more = {}) {
        process_ = std::make_unique<CairnProcess>(data, more);
        http_ = std::make_unique<HttpClient>(process_->port(), token_);
    }
    void stop() {
        http_.reset();
        if (process_) CHECK(process_->stop_gracefully() == 0);
        process_.reset();
    }
    [[nodiscard]] std::uint16_t port() const { return process_->port(); }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] HttpClient& http() { return *http_; }
    [[nodiscard]] std::string get(const std::string& path) {
        const auto answer = http_->get(path);
        INFO(path << ' ' << answer.body);
        REQUIRE(answer.status == 200);
        return answer.body;
    }
    /// Creates a record; its id.
    std::string create(const std::string& type, const Json& fields) {
        const auto answer = http_->post("/api/v1/records/" + type, fields);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return answer.json()["id"];
    }
    /// Of the administrator, while nobody serves the folder; used from now on.
    std::string new_token() {
        const auto out = cairn({"token", "--data", data, "--user", "admin@cairn.example"}).out;
        return token_ = out.substr(0, out.find('\n'));
    }

private:
    TempDir folder_;

public:
    std::string data = folder_ / "data";  ///< The folder that is served.

private:
    std::string token_;
    std::unique_ptr<CairnProcess> process_;
    std::unique_ptr<HttpClient> http_;
};

}  // namespace cairn::test
