#include "tests/cli/company.hpp"

#include <filesystem>

namespace cairn::test {
namespace {

void make_company(const std::string& data) {
    const std::vector<std::string> init{"init", "--data", data, "--admin", "admin@cairn.example"};
    REQUIRE(Company::cairn(init).exit_code == 0);
}

std::string new_token_in(const std::string& data) {
    const auto out = Company::cairn({"token", "--data", data, "--user", "admin@cairn.example"}).out;
    return out.substr(0, out.find('\n'));
}

/// As each begins, made once in a process: two starts of the program take longer than many a test.
struct NewCompany {
    NewCompany() {
        make_company(data);
        token = new_token_in(data);
    }
    TempDir folder;
    std::string data = folder / "data";
    std::string token;
};

}  // namespace

std::string copy_new_company(const std::string& data) {
    static const NewCompany made;
    std::filesystem::copy(made.data, data, std::filesystem::copy_options::recursive);
    return made.token;
}

Company::Company(Life life) {
    if (life == Life::shared) {
        token_ = copy_new_company(data);
        return;
    }
    make_company(data);
    new_token();
}

void Company::serve(const std::vector<std::string>& more) {
    process_ = std::make_unique<CairnProcess>(data, more);
    http_ = std::make_unique<HttpClient>(process_->at(), token_);
}

void Company::stop() {
    http_.reset();
    if (process_) CHECK(process_->stop_gracefully() == 0);
    process_.reset();
}

std::string Company::get(const std::string& path) {
    const auto answer = http_->get(path);
    INFO(path << ' ' << answer.body);
    REQUIRE(answer.status == 200);
    return answer.body;
}

std::string Company::create(const std::string& type, const Json& fields) {
    const auto answer = http_->post("/api/v1/records/" + type, fields);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return answer.json()["id"];
}

std::string Company::new_token() { return token_ = new_token_in(data); }

}  // namespace cairn::test
