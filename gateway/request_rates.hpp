#pragma once

#include "core/result.hpp"
#include "core/types.hpp"
#include "gateway/hold_limits.hpp"
#include "gateway/rates.hpp"

namespace cairn {

struct Call;

/// What is counted by how often it comes. What something costs is shared out elsewhere: by the pool
/// for slow work (`FairPool`), and by what one may hold (`Holdings`). Any thread.
struct RequestRates {
    explicit RequestRates(const RateLimits& limits)
        : writes_of_person(limits.writes_of_person),
          costly_reads_of_person(limits.costly_reads_of_person),
          requests_of_stranger(limits.requests_of_stranger) {}

    Rates writes_of_person, costly_reads_of_person, requests_of_stranger;
};

/// Of a request whose head has come and whose caller is known, if there is one: a write of a
/// person, or anything that a stranger asks of the interface. "requests.too_often" with `of`
/// ("person", "network") and `retry_after_s`.
[[nodiscard]] Result<void> within_rate(Call& call);
/// Of a read that goes to the slow pool. The same.
[[nodiscard]] Result<void> within_rate_of_costly_reads(Call& call);
/// Likewise, of a live session's subscription.
[[nodiscard]] Result<void> within_rate_of_costly_reads(RequestRates& rates, const Uuid& person);
/// Of a read that writes into the log who has read what. The same.
[[nodiscard]] Result<void> within_rate_of_noted_reads(Call& call);

}  // namespace cairn
