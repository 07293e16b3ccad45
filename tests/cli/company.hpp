#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/vault.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::test {

/// Makes `data` a new workspace; a token of its administrator, admin@cairn.example. All copies are
/// of one life of the log.
std::string copy_new_company(const std::string& data);

/// A workspace of a test's own, served by the real program when it is wanted, and its
/// administrator.
class Company {
public:
    /// Whether it is of the life of the log that others are of, too, as they are copies of one.
    enum class Life { shared, own };
    explicit Company(Life life = Life::shared);

    /// A path within the test's folder.
    [[nodiscard]] std::string operator/(const std::string& name) const { return folder_ / name; }
    [[nodiscard]] static Finished cairn(const std::vector<std::string>& arguments) {
        return run_cairn(arguments);
    }

    void serve(const std::vector<std::string>& more = {});
    void stop();
    [[nodiscard]] std::uint16_t port() const { return process_->port(); }
    [[nodiscard]] ServerPlace at() const { return process_->at(); }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] HttpClient& http() { return *http_; }
    [[nodiscard]] std::string get(const std::string& path);
    /// Creates a record; its id.
    std::string create(const std::string& type, const Json& fields);
    /// Of the administrator, while nobody serves the folder; used from now on.
    std::string new_token();

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
