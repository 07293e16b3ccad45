#include <filesystem>
#include <fstream>

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>
#include <poll.h>
#include <sys/stat.h>

#include "core/file.hpp"
#include "tests/cli/company.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// What a server has said by now, once it has said so much.
std::string said_in(const std::filesystem::path& file, const std::string& wanted) {
    for (int i = 0; i < 5000; ++i) {
        const auto text = read_file(file).value_or("");
        if (text.find(wanted) != std::string::npos) return text;
        poll(nullptr, 0, 2);
    }
    return read_file(file).value_or("");
}

}  // namespace

TEST_CASE("a self-made certificate is enough to try TLS out, an import by it included", "[cli]") {
    Company company;
    company.serve({"--tls-self-made"});
    CHECK(company.at().is_secure);
    const auto health = company.http().get("/health");
    CHECK(health.status == 200);
    CHECK_FALSE(health.headers.contains("strict-transport-security"));
    const std::string certificate = company.data + "/tls/certificate.pem";
    struct stat seen{};
    REQUIRE(::stat((company.data + "/tls/key.pem").c_str(), &seen) == 0);
    CHECK((seen.st_mode & 0777U) == 0600U);

    std::ofstream(company / "account.csv") << "name\nAcme\n";
    const std::string port = std::to_string(company.port());
    const auto import = [&](const std::string& server, const std::vector<std::string>& more) {
        std::vector<std::string> arguments{
            "import",        "--server", server + port,          "--token",
            company.token(), "account",  company / "account.csv"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return Company::cairn(arguments);
    };
    const auto trusting = import("https://localhost:", {"--trust", certificate});
    INFO(trusting.err);
    CHECK(trusting.exit_code == 0);
    CHECK(import("https://127.0.0.1:", {"--trust", certificate}).exit_code == 0);
    const auto doubting = import("https://localhost:", {});
    CHECK(doubting.exit_code == 1);
    CHECK(doubting.err.find("--trust") != std::string::npos);
    const auto other_name = import("https://127.1:", {"--trust", certificate});
    CHECK(other_name.exit_code == 1);
    CHECK(other_name.err.find("mismatch") != std::string::npos);
    const auto plain = import("http://localhost:", {});
    CHECK(plain.exit_code == 1);
    CHECK(plain.err.find("https://") != std::string::npos);
}

TEST_CASE("SIGHUP takes a new certificate up, and says so", "[cli]") {
    Company company;
    Company other;
    for (Company* each : {&company, &other}) {
        each->serve({"--tls-self-made"});
        each->stop();
    }
    const std::string tls = company.data + "/tls/", fresh = other.data + "/tls/";
    const auto said = std::filesystem::path(company / "said");
    const CairnProcess server(company.data,
                              {"--tls-cert", tls + "certificate.pem", "--tls-key", tls + "key.pem"},
                              0, said);
    CHECK(HttpClient(server.at()).get("/health").headers.contains("strict-transport-security"));
    const auto copied = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(fresh + "certificate.pem", tls + "certificate.pem", copied);
    server.hang_up();
    CHECK(said_in(said, "stays as it was").find("--tls-key") != std::string::npos);
    CHECK(HttpClient(server.at()).get("/health").status == 200);
    std::filesystem::copy_file(fresh + "key.pem", tls + "key.pem", copied);
    server.hang_up();
    CHECK(said_in(said, "new certificate").find("new certificate, SHA-256 ") != std::string::npos);
    CHECK(HttpClient(server.at()).get("/health").status == 200);
}

TEST_CASE("a server that builds its views again goes on by the certificate that it has", "[cli]") {
    Company company;
    company.serve({"--tls-self-made"});
    company.stop();
    const std::string tls = company.data + "/tls/";
    const auto said = std::filesystem::path(company / "said");
    const CairnProcess server(company.data,
                              {"--tls-cert", tls + "certificate.pem", "--tls-key", tls + "key.pem"},
                              0, said);
    std::ofstream(tls + "certificate.pem", std::ios::trunc) << "half a certif";
    server.build_again();
    CHECK(said_in(said, "stays as it was").find("--tls-cert") != std::string::npos);
    const auto answers = [&] {
        try {
            return HttpClient(server.at()).get("/health").status == 200;
        } catch (const boost::system::system_error&) {
            return false;
        }
    };
    bool is_served = false;
    for (int i = 0; !is_served && i < 5000; ++i, poll(nullptr, 0, 2)) is_served = answers();
    CHECK(is_served);
    // It goes on taking signals.
    server.hang_up();
    CHECK(HttpClient(server.at()).get("/health").status == 200);
}

TEST_CASE("options of TLS and of proxies that cannot be are refused with a cure", "[cli]") {
    const Company company;
    const auto refused = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"serve", "--data", company.data, "--listen",
                                           "127.0.0.1:0"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto done = Company::cairn(arguments);
        CHECK(done.exit_code != 0);
        return done.err;
    };
    const std::string none = company / "none.pem";
    CHECK(refused({"--tls-cert", none}).find("--tls-key is required") != std::string::npos);
    CHECK(refused({"--tls-cert", none, "--tls-key", none}).find(none + ": there is no such file") !=
          std::string::npos);
    CHECK(
        refused({"--tls-self-made", "--tls-cert", none, "--tls-key", none}).find("goes without") !=
        std::string::npos);
    CHECK(refused({"--tls-self-made", "--read-only"}).find("--read-only writes none") !=
          std::string::npos);
    CHECK(refused({"--redirect-from", "127.0.0.1:0"}).find("goes with --tls-cert") !=
          std::string::npos);
    CHECK(refused({"--tls-self-made", "--redirect-from", "127.0.0.1"})
              .find("--redirect-from 127.0.0.1: ADDRESS:PORT is wanted") != std::string::npos);
    CHECK(refused({"--tls-self-made", "--redirect-from", "192.0.2.1:80"})
              .find("--redirect-from 192.0.2.1:80: this machine has no such address") !=
          std::string::npos);
    CHECK(refused({"--trusted-proxy", "proxy.example"}).find("10.0.0.0/8") != std::string::npos);
}
