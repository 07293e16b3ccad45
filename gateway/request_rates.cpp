#include "gateway/request_rates.hpp"

#include "gateway/call.hpp"

namespace cairn {
namespace {

Result<void> within(Rates& rates, const std::string& whose, const char* of) {
    const auto wait = rates.take(whose);
    if (!wait) return {};
    return fail(ErrorCode::throttled, "requests.too_often",
                {{"of", of}, {"retry_after_s", wait->count()}});
}

/// The others, such as `/health`, cost no more than a refusal.
bool is_of_interface(const Request& request) {
    return request.path.starts_with("/api/") || request.path.starts_with("/log/");
}

}  // namespace

Result<void> within_rate(Call& call) {
    RequestRates& rates = call.app.rates;
    if (!call.identity)
        return is_of_interface(call.request)
                   ? within(rates.requests_of_stranger, call.whose(), "network")
                   : Result<void>{};
    if (!call.request.changes_something()) return {};
    return within(rates.writes_of_person, call.whose(), "person");
}

Result<void> within_rate_of_costly_reads(Call& call) {
    return within(call.app.rates.costly_reads_of_person, call.whose(),
                  call.identity ? "person" : "network");
}

Result<void> within_rate_of_costly_reads(RequestRates& rates, const Uuid& person) {
    return within(rates.costly_reads_of_person, person.text(), "person");
}

Result<void> within_rate_of_noted_reads(Call& call) {
    if (auto costly = within_rate_of_costly_reads(call); !costly) return costly;
    if (call.request.method == Method::head) return {};  // Nothing is noted.
    return within(call.app.rates.writes_of_person, call.whose(), "person");
}

}  // namespace cairn
