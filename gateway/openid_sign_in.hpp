#pragma once

#include <memory>

#include "core/ids.hpp"
#include "gateway/fair_pool.hpp"
#include "openid/provider.hpp"
#include "sign_in/throttle.hpp"

namespace cairn {

/// How people come in by the company's own sign-in.
struct OpenidOptions {
    ProviderSettings settings;  ///< See `check_provider_settings`.
    OpenidProvider::Fetch fetch;
};

/// What the routes of the company's own sign-in share: the provider, what browsers are on their way
/// with, how often one may fail, and the threads that wait for the network. Any thread.
class OpenidSignIn {
public:
    OpenidSignIn(OpenidOptions options, const Clock& clock)
        : tickets(ids_, clock),
          provider(std::move(options.settings), std::move(options.fetch), clock) {}

private:
    RandomIds ids_;

public:
    SignInTickets tickets;
    OpenidProvider provider;
    Throttle throttle{{.failures_max = 20}};  ///< By the caller's network.
    /// Of what is said of messages that are none, as anybody may send those. Likewise.
    Throttle said{{.failures_max = 20}};
    // Nobody else waits while a provider takes its time.
    FairPool pool{{.threads = 2,
                   .waiting_max = 256,
                   .waiting_of_one_max = 16,
                   .niceness = 5,
                   .name = "sign-in"}};
};

}  // namespace cairn
