#include "gateway/call.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sign_in/caller_network.hpp"

namespace cairn {

namespace asio = boost::asio;

namespace {

// Plain functions, not coroutines: g++ 12 destroys a lambda's captures twice when it is built
// inside a co_await expression, and miscompiles initialiser lists inside a coroutine.

/// Parsed in about a millisecond.
constexpr std::size_t quick_body_bytes_max = std::size_t{64} << 10;

Result<void> not_reached(Position position) {
    return fail(ErrorCode::busy, "position.not_reached",
                {{"position", std::to_string(position.value)}});
}

/// Brings an answer back to the thread that waits for it, and counts it as owed until then. Where
/// it is let go of unpaid, which a stopping server does, the waiting one is destroyed.
template <class Handler>
class Owed {
public:
    Owed(App& app, ThreadInbox& inbox, Handler handler)
        : inbox_(inbox),
          handler_(std::make_shared<Handler>(std::move(handler))),
          counted_(std::make_shared<OwedWork>(app.metrics)) {}
    Owed(Call& call, Handler handler) : Owed(call.app, call.inbox, std::move(handler)) {}
    /// Once, on any thread.
    template <class... Values>
    void pay(Values... values) const {
        inbox_.post([handler = handler_, ... values = std::move(values)]() mutable {
            (*handler)(std::move(values)...);
        });
    }

private:
    ThreadInbox& inbox_;
    std::shared_ptr<Handler> handler_;
    std::shared_ptr<OwedWork> counted_;
};

template <class Token>
auto async_execute(Call& call, CommandRequest request, Token&& token) {
    return asio::async_initiate<Token, void(Result<Done>)>(
        [&call](auto handler, CommandRequest sent) {
            call.app.workspace.execute(std::move(sent),
                                       [owed = Owed(call, std::move(handler))](Result<Done> done) {
                                           owed.pay(std::move(done));
                                       });
        },
        token, std::move(request));
}

template <class Token>
auto async_reached(Call& call,
                   Position position,
                   std::chrono::milliseconds timeout,
                   Token&& token) {
    return asio::async_initiate<Token, void(bool)>(
        [&call, timeout](auto handler, Position wanted) {
            call.app.workspace.when_reached(
                wanted, timeout,
                [owed = Owed(call, std::move(handler))](bool there) { owed.pay(there); });
        },
        token, position);
}

template <class Token>
auto async_in_pool(FairPool& pool,
                   const std::string& whose,
                   App& app,
                   ThreadInbox& inbox,
                   std::function<void()> work,
                   Token&& token) {
    return asio::async_initiate<Token, void(std::exception_ptr, bool)>(
        [&app, &inbox, &pool, whose](auto handler, std::function<void()> slow) {
            const auto owed = Owed(app, inbox, std::move(handler));
            const auto refused = [owed] { owed.pay(std::exception_ptr(), false); };
            const bool taken = pool.submit(
                whose,
                [owed, slow = std::move(slow)] {
                    std::exception_ptr thrown;
                    try {
                        slow();
                    } catch (...) {
                        thrown = std::current_exception();
                    }
                    owed.pay(thrown, true);
                },
                refused);
            if (!taken) refused();
        },
        token, std::move(work));
}

}  // namespace

void ThreadInbox::post(std::function<void()> work) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = work_.empty();
        work_.push_back(std::move(work));
    }
    if (first) asio::post(context_, [this] { drain(); });
}

void ThreadInbox::drain() {
    std::vector<std::function<void()>> work;
    {
        const std::lock_guard lock(mutex_);
        work.swap(work_);
    }
    // One that fails takes no other's answer with it.
    std::exception_ptr failed;
    for (auto& each : work) {
        try {
            each();
        } catch (...) {
            if (!failed) failed = std::current_exception();
        }
    }
    if (failed) std::rethrow_exception(failed);
}

asio::awaitable<Result<Done>> execute(Call& call, CommandRequest request) {
    if (call.has_waited) {
        if (auto still = look_again(call); !still)
            co_return tl::unexpected(std::move(still.error()));
        // By what he is now: as an administrator he may have asked for it.
        if (!request.actor.lent) request.actor = call.identity->person();
    }
    co_return co_await async_execute(call, std::move(request), asio::use_awaitable);
}

Result<void> look_again(Call& call) {
    const People people = call.app.workspace.people();
    if (!call.identity || people.holds_still(*call.identity)) return {};
    auto identity = people.let_in(call.token);
    if (!identity) return tl::unexpected(std::move(identity.error()));
    if (identity->viewing && call.request.changes_something())
        return fail(ErrorCode::forbidden, "view_as.read_only");
    call.identity = *std::move(identity);
    return {};
}

asio::awaitable<Result<void>> reached(Call& call, Position position) {
    if (call.app.workspace.projected() >= position) co_return Result<void>{};
    // A position that nobody was promised is not waited for.
    if (position > call.app.workspace.head()) co_return not_reached(position);
    const bool there = co_await reached_within(call, position, std::chrono::seconds(5));
    co_return there ? Result<void>{} : not_reached(position);
}

asio::awaitable<bool> reached_within(Call& call,
                                     Position position,
                                     std::chrono::milliseconds timeout) {
    co_return co_await async_reached(call, position, timeout, asio::use_awaitable);
}

asio::awaitable<bool> run_in_pool(FairPool& pool,
                                  const std::string& whose,
                                  App& app,
                                  ThreadInbox& inbox,
                                  std::function<void()> work) {
    return async_in_pool(pool, whose, app, inbox, std::move(work), asio::use_awaitable);
}

asio::awaitable<bool> run_slowly(Call& call, std::function<void()> work) {
    call.has_waited = true;
    const std::string whose = call.whose();
    co_return co_await run_in_pool(call.app.slow_pool, whose, call.app, call.inbox,
                                   std::move(work));
}

asio::awaitable<bool> run_password_work(Call& call, std::function<void()> work) {
    const std::string network = caller_network(call.request.from);
    co_return co_await run_in_pool(call.app.password_pool, network, call.app, call.inbox,
                                   std::move(work));
}

asio::awaitable<bool> run_by_size(Call& call, std::function<void()> work) {
    if (call.request.body.size() > quick_body_bytes_max)
        co_return co_await run_slowly(call, std::move(work));
    work();
    co_return true;
}

std::optional<Holdings::Bytes> Holdings::hold(const std::string& whose, std::size_t bytes) {
    if (bytes <= small_bytes_max) return Bytes{};
    Bytes held{bytes_of_person.take(whose, bytes), bytes_of_all.take("", bytes)};
    if (!held.of_person || !held.of_all) return std::nullopt;
    return held;
}

std::string Call::whose() const {
    return identity ? identity->person().id.text() : caller_network(request.from);
}

Error queue_full() { return {ErrorCode::busy, "queue.full", Json::object()}; }

Error too_much_under_way() {
    return {ErrorCode::throttled, "requests.too_much", {{"retry_after_s", 1}}};
}

}  // namespace cairn
