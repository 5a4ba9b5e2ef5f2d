// A FIX 4.4 venue on QuickFIX, driven by lines on its standard input. It keeps a log of its own:
//   D <ClOrdID>                      a NewOrderSingle that the engine let through, before anything is made of it
//   X <ClOrdID> <ExecID> <qty> <px>  an execution, under the first ClOrdID of its order
// It keeps a book of trades, positions and cash, and answers for it: trades (AD), positions (AN), cash (BB), open orders (AF). `hold <symbol> <qty>` changes a
// position by nobody's trade; `refuse <type>` answers a question by a rejection of its own kind, `unsupported <type>` by a BusinessMessageReject, `mute <type>` not at all.
// Arguments: port, log file, dictionary; for TLS also certificate, its key, the CA of clients or "", and 1 where clients must show one of it. An order of more than 100000 is rejected. Strangers trade by `trade buy|sell <px> <qty>`: what meets no order of ours rests for
// the next one. What an IOC does not find is cancelled at once; a post-only order that would take is rejected; others rest.
#include <quickfix/Application.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>
#if HAVE_SSL
#include <quickfix/SSLSocketAcceptor.h>
#endif

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

struct Order {
  std::string first, live, id, symbol, side, tif, status;
  double quantity, price, filled, paid;
};

struct Trade {
  std::string order, exec, ref, at;
  double quantity, price;
};
const double CASH = 1000000, COMMISSION = 0.01;

class Venue : public FIX::Application {
 public:
  explicit Venue(const std::string& file) : log(file, std::ios::app) {}
  void onCreate(const FIX::SessionID& id) {
    if (id.getTargetCompID() == "COPY") copies = id;
    else session = id;
  }
  void onLogon(const FIX::SessionID&) { std::cout << "logon" << std::endl; }
  void onLogout(const FIX::SessionID&) { std::cout << "logout" << std::endl; }
  void toAdmin(FIX::Message&, const FIX::SessionID&) {}
  void toApp(FIX::Message&, const FIX::SessionID&) throw(FIX::DoNotSend) {}
  void fromAdmin(const FIX::Message&, const FIX::SessionID&) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::RejectLogon) {}
  void fromApp(const FIX::Message& message, const FIX::SessionID&) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
      FIX::UnsupportedMessageType) {
    std::lock_guard<std::mutex> hold(lock);
    const std::string type = message.getHeader().getField(35);
    if (message.isSetField(1)) account = message.getField(1);
    if (unsupported.count(type)) throw FIX::UnsupportedMessageType();
    if (muted.count(type)) return;
    if (type == "AD") return tellTrades(message);
    if (type == "AN") return tellPositions(message);
    if (type == "BB") return tellCash(message);
    if (type == "AF") return tellOrders(message);
    if (type == "D") place(message);
    else if (type == "F") cancel(message);
    else if (type == "G") replace(message);
    else if (type == "H") status(message);
    else throw FIX::UnsupportedMessageType();
  }

  void command(const std::string& line) {
    std::lock_guard<std::mutex> hold(lock);
    std::istringstream words(line);
    std::string verb, id;
    words >> verb >> id;
    if (verb == "auto") automatic = id == "on";
    else if (verb == "hold") {
      double quantity;
      words >> quantity;
      held[id] += quantity;
    }
    else if (verb == "refuse") refused.insert(id);
    else if (verb == "unsupported") unsupported.insert(id);
    else if (verb == "mute") muted.insert(id);
    else if (verb == "answer") { refused.erase(id); unsupported.erase(id); muted.erase(id); }
    else if (verb == "miss") isMissed = id == "on";
    else if (verb == "elsewhere") {
      isElsewhere = true;
      Order order{id, id, "V" + std::to_string(++orders), "KEEL", "1", "0", "0", 100, 10, 0, 0};
      book[id] = order;
      report(book[id], "0", "");
      fill(book[id], 100, 10);
      isElsewhere = false;
    }
    else if (verb == "reset") FIX::Session::lookupSession(session)->reset();
    else if (verb == "jump") FIX::Session::lookupSession(session)->setNextSenderMsgSeqNum(std::stoi(id));
    else if (verb == "fill") {
      double quantity, price;
      words >> quantity >> price;
      if (Order* order = find(id)) fill(*order, quantity, price);
    } else if (verb == "trade") {
      double price, quantity;
      words >> price >> quantity;
      meet(id == "buy" ? "2" : "1", price, quantity);
    } else if (verb == "bust" || verb == "correct") {
      std::string exec;
      double quantity = 0, price = 0;
      words >> exec >> quantity >> price;
      if (Order* order = find(id)) restate(*order, verb == "bust" ? "H" : "G", exec, quantity, price);
    } else if (verb == "foreign") {
      Order order{id, id, "V" + std::to_string(++orders), "KEEL", "1", "0", "0", 100, 10, 0, 0};
      book[id] = order;
      report(book[id], "0", "");
      fill(book[id], 100, 10);
    } else if (verb == "expire") {
      if (Order* order = find(id)) end(*order, "C", id, "");
    }
    std::cout << "did " << line << std::endl;
  }
  // What rests of automatic orders fills a moment later, so that a crash comes between.
  void moment() {
    std::lock_guard<std::mutex> hold(lock);
    if (!automatic) return;
    for (auto& each : book) {
      Order& order = each.second;
      if (order.status == "1") fill(order, order.quantity - order.filled, order.price);
    }
  }

 private:
  std::mutex lock;
  std::ofstream log;
  FIX::SessionID session, copies;
  bool isElsewhere = false, isMissed = false;
  std::map<std::string, Order> book;            // by first ClOrdID
  std::map<std::string, std::string> firstOf;   // any ClOrdID -> first
  std::map<std::string, std::map<double, double>> strangers;  // by the side of ours that takes them: sizes by price
  int executions = 0, orders = 0, answers = 0;
  std::string account = "ACC";
  std::vector<Trade> trades;
  std::map<std::string, double> held;           // of nobody's trade, by symbol
  std::set<std::string> refused, unsupported, muted;  // questions, by MsgType
  bool automatic = false;

  static std::string field(const FIX::Message& message, int tag) {
    return message.isSetField(tag) ? message.getField(tag) : "";
  }
  static std::string text(double value) {
    std::ostringstream out;
    out.precision(15);
    out << value;
    return out.str();
  }
  Order* find(const std::string& id) {
    auto first = firstOf.find(id);
    auto found = book.find(first == firstOf.end() ? id : first->second);
    return found == book.end() ? nullptr : &found->second;
  }
  bool lives(const Order& order) { return order.status == "0" || order.status == "1"; }

  FIX::Message about(const Order& order, const std::string& execType, const std::string& clOrdId) {
    FIX::Message out;
    out.getHeader().setField(FIX::StringField(8, "FIX.4.4"));
    out.getHeader().setField(FIX::StringField(35, "8"));
    out.setField(37, order.id);
    out.setField(11, clOrdId);
    out.setField(17, "E" + std::to_string(++executions));
    out.setField(150, execType);
    out.setField(39, order.status);
    out.setField(1, account);
    out.setField(55, order.symbol);
    out.setField(54, order.side);
    out.setField(38, text(order.quantity));
    out.setField(44, text(order.price));
    out.setField(14, text(order.filled));
    out.setField(151, text(lives(order) ? order.quantity - order.filled : 0));
    out.setField(6, text(order.filled > 0 ? order.paid / order.filled : 0));
    out.setField(FIX::TransactTime(true));
    return out;
  }
  // Every report is copied to the second session; what was entered elsewhere is told there alone, and `miss on` keeps reports from the first.
  void send(FIX::Message& out) {
    if (out.getHeader().getField(35) == "8") {
      FIX::Message copy = out;
      copy.setField(797, "Y");
      FIX::Session::sendToTarget(copy, copies);
    }
    if (!isElsewhere && !isMissed) FIX::Session::sendToTarget(out, session);
  }
  void report(const Order& order, const std::string& execType, const std::string& orig,
              const std::string& id = "", const std::string& why = "", const std::string& reason = "") {
    FIX::Message out = about(order, execType, id == "" ? order.live : id);
    if (orig != "") out.setField(41, orig);
    if (why != "") out.setField(58, why);
    if (reason != "") out.setField(103, reason);
    send(out);
  }
  // A stranger against our orders of one side, the best first; the rest waits for them.
  void meet(const std::string& side, double price, double quantity) {
    const double sign = side == "1" ? 1 : -1;
    while (quantity > 0) {
      Order* best = nullptr;
      for (auto& each : book) {
        Order& order = each.second;
        if (order.side != side || !lives(order) || sign * (order.price - price) < 0) continue;
        if (!best || sign * (order.price - best->price) > 0) best = &order;
      }
      if (!best) break;
      const double part = std::min(quantity, best->quantity - best->filled);
      quantity -= part;
      fill(*best, part, best->price, "1");
    }
    if (quantity > 0) strangers[side][price] += quantity;
  }
  // The best price of strangers that an order takes; false: none.
  bool found(const Order& order, double& price) {
    auto& levels = strangers[order.side];
    if (levels.empty()) return false;
    price = order.side == "1" ? levels.begin()->first : levels.rbegin()->first;
    return order.side == "1" ? price <= order.price : price >= order.price;
  }
  void take(Order& order) {
    double price;
    while (lives(order) && found(order, price)) {
      double& size = strangers[order.side][price];
      const double part = std::min(size, order.quantity - order.filled);
      if ((size -= part) <= 0) strangers[order.side].erase(price);
      fill(order, part, price, "2");
    }
  }
  void fill(Order& order, double quantity, double price, const std::string& liquidity = "") {
    order.filled += quantity;
    order.paid += quantity * price;
    if (lives(order)) order.status = order.filled >= order.quantity ? "2" : "1";
    FIX::Message out = about(order, "F", order.live);
    out.setField(32, text(quantity));
    out.setField(31, text(price));
    out.setField(12, "0.01");
    out.setField(13, "1");
    if (liquidity != "") out.setField(851, liquidity);
    log << "X " << order.first << " " << out.getField(17) << " " << text(quantity) << " "
        << text(price) << std::endl;
    trades.push_back({order.first, out.getField(17), "", out.getField(60), quantity, price});
    send(out);
  }
  void restate(Order& order, const std::string& type, const std::string& exec, double quantity,
               double price) {
    FIX::Message out = about(order, type, order.live);
    out.setField(19, exec);
    out.setField(32, text(quantity));
    out.setField(31, text(price));
    for (auto trade = trades.begin(); trade != trades.end(); ++trade) {
      if (trade->exec != exec) continue;
      if (type == "H") trades.erase(trade);
      else *trade = {order.first, out.getField(17), exec, trade->at, quantity, price};
      break;
    }
    send(out);
  }
  void end(Order& order, const std::string& execType, const std::string& id, const std::string& orig) {
    order.status = execType;
    report(order, execType, orig, id);
  }

  FIX::Message answer(const std::string& type, const FIX::Message& question, int id) {
    FIX::Message out;
    out.getHeader().setField(FIX::StringField(8, "FIX.4.4"));
    out.getHeader().setField(FIX::StringField(35, type));
    if (question.isSetField(id)) out.setField(id, question.getField(id));
    out.setField(1, account);
    return out;
  }
  void say(FIX::Message& out) { FIX::Session::sendToTarget(out, session); }
  std::string nextAnswer() { return "R" + std::to_string(++answers); }

  void tellTrades(const FIX::Message& question) {
    const bool isRefused = refused.count("AD") > 0;
    std::string since;
    if (question.isSetField(580)) {
      FIX::Group from(580, 75);
      question.getGroup(1, from);
      since = from.getField(60);
    }
    std::vector<Trade> found;
    for (auto& trade : trades)
      if (trade.at >= since && !isRefused) found.push_back(trade);
    const std::string count = std::to_string(found.size());
    FIX::Message ack = answer("AQ", question, 568);
    ack.setField(569, "0");
    ack.setField(748, count);
    ack.setField(749, isRefused ? "9" : "0");
    ack.setField(750, isRefused ? "2" : "0");
    if (isRefused) ack.setField(58, "not for this account");
    say(ack);
    for (size_t i = 0; i < found.size(); i++) {
      const Trade& trade = found[i];
      const Order& order = book[trade.order];
      FIX::Message out = answer("AE", question, 568);
      out.removeField(1);
      out.setField(571, "T" + trade.exec);
      out.setField(748, count);
      if (i + 1 == found.size()) out.setField(912, "Y");
      out.setField(150, "F");
      out.setField(17, trade.exec);
      if (trade.ref != "") out.setField(19, trade.ref);
      out.setField(570, "N");
      out.setField(55, order.symbol);
      out.setField(32, text(trade.quantity));
      out.setField(31, text(trade.price));
      out.setField(75, trade.at.substr(0, 8));
      out.setField(60, trade.at);
      FIX::Group side(552, 54);
      side.setField(54, order.side);
      side.setField(37, order.id);
      side.setField(11, order.live);
      side.setField(1, account);
      side.setField(12, text(COMMISSION));
      side.setField(13, "1");
      out.addGroup(side);
      say(out);
    }
  }
  std::map<std::string, double> positions() {
    std::map<std::string, double> all = held;
    for (auto& trade : trades)
      all[book[trade.order].symbol] += (book[trade.order].side == "1" ? 1 : -1) * trade.quantity;
    return all;
  }
  void tellPositions(const FIX::Message& question) {
    const bool isRefused = refused.count("AN") > 0;
    std::map<std::string, double> all;
    if (!isRefused)
      for (auto& each : positions())
        if (each.second != 0) all.insert(each);
    FIX::Message ack = answer("AO", question, 710);
    ack.setField(721, nextAnswer());
    ack.setField(727, std::to_string(all.size()));
    ack.setField(728, isRefused ? "3" : all.empty() ? "2" : "0");
    ack.setField(729, isRefused ? "2" : "0");
    ack.setField(581, "1");
    say(ack);
    for (auto& each : all) {
      FIX::Message out = answer("AP", question, 710);
      out.setField(721, nextAnswer());
      out.setField(727, std::to_string(all.size()));
      out.setField(728, "0");
      out.setField(581, "1");
      out.setField(55, each.first);
      FIX::Group start(702, 703);
      start.setField(703, "SOD");
      start.setField(704, "0");
      out.addGroup(start);
      FIX::Group now(702, 703);
      now.setField(703, "TQ");
      now.setField(each.second > 0 ? 704 : 705, text(std::abs(each.second)));
      out.addGroup(now);
      say(out);
    }
  }
  void tellCash(const FIX::Message& question) {
    if (refused.count("BB")) {
      FIX::Message ack = answer("BG", question, 909);
      ack.setField(945, "4");
      ack.setField(946, "5");
      return say(ack);
    }
    double cash = CASH;
    for (auto& trade : trades)
      cash -= trade.quantity * ((book[trade.order].side == "1" ? 1 : -1) * trade.price + COMMISSION);
    std::ostringstream cents;
    cents.precision(2);
    cents << std::fixed << cash;
    FIX::Message out = answer("BA", question, 909);
    out.setField(908, nextAnswer());
    out.setField(910, "3");
    out.setField(911, "1");
    out.setField(912, "Y");
    out.setField(15, "USD");
    out.setField(901, cents.str());
    say(out);
  }
  void tellOrders(const FIX::Message& question) {
    std::vector<Order> living;
    for (auto& each : book)
      if (lives(each.second)) living.push_back(each.second);
    const bool isRefused = refused.count("AF") > 0;
    if (living.empty() || isRefused) {
      Order none{"", "NONE", "NONE", "NONE", "1", "0", "8", 0, 0, 0, 0};
      FIX::Message out = about(none, "I", "NONE");
      out.setField(584, field(question, 584));
      out.setField(911, "0");
      out.setField(103, isRefused ? "0" : "5");
      return say(out);
    }
    for (size_t i = 0; i < living.size(); i++) {
      FIX::Message out = about(living[i], "I", living[i].live);
      out.setField(17, "0");
      out.setField(584, field(question, 584));
      out.setField(911, std::to_string(living.size()));
      if (i + 1 == living.size()) out.setField(912, "Y");
      say(out);
    }
  }

  void place(const FIX::Message& message) {
    const std::string id = field(message, 11);
    log << "D " << id << std::endl;
    Order order{id, id, "V" + std::to_string(++orders), field(message, 55), field(message, 54),
                field(message, 59), "0", std::stod(field(message, 38)),
                std::stod(field(message, 44)), 0, 0};
    if (firstOf.count(id)) {
      order.status = "8";
      return report(order, "8", "", id, "Duplicate ClOrdID", "6");
    }
    firstOf[id] = id;
    if (order.quantity > 100000) {
      order.status = "8";
      book[id] = order;
      return report(order, "8", "", id, "above the limit of the venue", "3");
    }
    double best;
    if (field(message, 18) == "6" && found(order, best)) {
      order.status = "8";
      book[id] = order;
      return report(order, "8", "", id, "would take", "99");
    }
    book[id] = order;
    report(order, "0", "");
    take(book[id]);
    if (order.tif == "3" && lives(book[id])) end(book[id], "4", id, "");
    else if (automatic) fill(book[id], std::ceil(order.quantity / 2), order.price);
  }
  void refuse(const FIX::Message& message, const Order* order, const std::string& to) {
    FIX::Message out;
    out.getHeader().setField(FIX::StringField(8, "FIX.4.4"));
    out.getHeader().setField(FIX::StringField(35, "9"));
    out.setField(37, order ? order->id : "NONE");
    out.setField(11, field(message, 11));
    out.setField(41, field(message, 41));
    out.setField(39, order ? order->status : "8");
    out.setField(434, to);
    out.setField(58, order ? "too late" : "unknown order");
    send(out);
  }
  void cancel(const FIX::Message& message) {
    Order* order = find(field(message, 41));
    if (!order || !lives(*order)) return refuse(message, order, "1");
    end(*order, "4", field(message, 11), field(message, 41));
  }
  void replace(const FIX::Message& message) {
    Order* order = find(field(message, 41));
    const double quantity = std::stod(field(message, 38));
    if (!order || !lives(*order) || quantity > 100000) return refuse(message, order, "2");
    order->quantity = quantity;
    order->price = std::stod(field(message, 44));
    order->live = field(message, 11);
    firstOf[order->live] = order->first;
    report(*order, "5", field(message, 41));
  }
  void status(const FIX::Message& message) {
    Order* order = find(field(message, 11));
    if (order) return report(*order, "I", "");
    Order none{"", field(message, 11), "NONE", field(message, 55), field(message, 54), "0", "8", 0, 0, 0, 0};
    report(none, "I", "", "", "unknown order", "5");
  }
};

int main(int count, char** arguments) {
  const bool isTls = count > 4;
  const std::string port = std::string("SocketAcceptPort=") + arguments[1] + "\n";
  std::string tls;
  if (isTls) {
    tls = std::string("ServerCertificateFile=") + arguments[4] + "\nServerCertificateKeyFile=" +
          arguments[5] + "\n";
    if (*arguments[6])
      tls += std::string("CertificationAuthoritiesFile=") + arguments[6] +
             "\nCertificateVerifyLevel=" + arguments[7] + "\n";
  }
  std::istringstream settings(std::string("[DEFAULT]\nConnectionType=acceptor\n") +
      "StartTime=00:00:00\nEndTime=00:00:00\nUseDataDictionary=Y\nDataDictionary=" + arguments[3] +
      "\nSocketReuseAddress=Y\n" +
      "SocketNodelay=Y\n" + tls + "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=VENUE\nTargetCompID=US\n" +
      port + "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=VENUE\nTargetCompID=COPY\n" + port);
  FIX::SessionSettings read(settings);
  Venue venue(arguments[2]);
  FIX::MemoryStoreFactory store;
  std::unique_ptr<FIX::Acceptor> acceptor;
#if HAVE_SSL
  if (isTls) acceptor.reset(new FIX::SSLSocketAcceptor(venue, store, read));
#endif
  if (!acceptor) acceptor.reset(new FIX::SocketAcceptor(venue, store, read));
  acceptor->start();
  std::cout << "listening" << std::endl;
  std::thread([&venue] {
    for (;;) {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      venue.moment();
    }
  }).detach();
  for (std::string line; std::getline(std::cin, line);) venue.command(line);
  acceptor->stop(true);
  std::_Exit(0);
}
