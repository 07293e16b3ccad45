#include "tests/cli/company.hpp"

namespace cairn::test {

Company::Company() {
    REQUIRE(cairn({"init", "--data", data, "--admin", "admin@cairn.example"}).exit_code == 0);
    token_ = new_token();
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

std::string Company::new_token() {
    const auto out = cairn({"token", "--data", data, "--user", "admin@cairn.example"}).out;
    return token_ = out.substr(0, out.find('\n'));
}

}  // namespace cairn::test
