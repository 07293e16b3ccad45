#include "bench/publisher.hpp"

#include <array>

#include "bench/http_connection.hpp"

namespace cairn::bench {

namespace {

class HttpPublisher final : public Publisher {
public:
    HttpPublisher(Poller& poller,
                  const Target& target,
                  const std::vector<std::string>& requests,
                  std::size_t connections)
        : requests_(requests) {
        for (std::size_t i = 0; i < connections; ++i) {
            connections_.push_back(std::make_unique<HttpConnection>(
                poller, target, [this, i] { free_.push_back(connections_[i].get()); }));
            free_.push_back(connections_.back().get());
        }
    }

    [[nodiscard]] bool can_publish() const override { return !free_.empty(); }
    [[nodiscard]] std::size_t unanswered() const override {
        return connections_.size() - free_.size();
    }
    void publish() override {
        HttpConnection& connection = *free_.back();
        free_.pop_back();
        connection.send(requests_[next_++ % requests_.size()]);
    }

private:
    const std::vector<std::string>& requests_;
    std::vector<std::unique_ptr<HttpConnection>> connections_;
    std::vector<HttpConnection*> free_;
    std::size_t next_ = 0;
};

/// Whatever is sent back is of no interest, but must be read.
class RawPublisher final : public Publisher, private Reader {
public:
    RawPublisher(Poller& poller, const Dialect& dialect, std::uint16_t port)
        : socket_(port), publication_(dialect.publication) {
        poller.watch(socket_.descriptor(), *this);
        if (dialect.feed == Dialect::Feed::web_socket) say(poller, dialect.upgrade);
        if (!dialect.feed_greeting.empty()) say(poller, dialect.feed_greeting);
    }

    [[nodiscard]] bool can_publish() const override { return true; }
    [[nodiscard]] std::size_t unanswered() const override { return 0; }
    void publish() override { socket_.send(publication_); }

private:
    /// And listens to the answer for a moment.
    void say(Poller& poller, const std::string& words) {
        socket_.send(words);
        const auto end = Clock::now() + std::chrono::milliseconds(200);
        while (Clock::now() < end) poller.turn(end);
    }

    void readable() override {
        std::array<char, 4096> unread;
        static_cast<void>(socket_.receive(unread));
    }

    Socket socket_;
    std::string publication_;
};

}  // namespace

std::unique_ptr<Publisher> http_publisher(Poller& poller,
                                          const Target& target,
                                          const std::vector<std::string>& requests,
                                          std::size_t connections) {
    return std::make_unique<HttpPublisher>(poller, target, requests, connections);
}

std::unique_ptr<Publisher> peer_publisher(Poller& poller,
                                          const Dialect& dialect,
                                          std::uint16_t port) {
    return std::make_unique<RawPublisher>(poller, dialect, port);
}

}  // namespace cairn::bench
