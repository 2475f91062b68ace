// A crossbar of queues and its traffic, as an engineer would write them by hand: the peer of designs/traffic.m3hdl.
module slice #(
    parameter W = 32
) (
    input clk,
    input rst,
    input in_valid,
    input [W-1:0] in_data,
    output in_ready,
    output out_valid,
    output [W-1:0] out_data,
    input out_ready
);
  reg full, parked;
  reg [W-1:0] held, spare;
  assign in_ready  = !parked;
  assign out_valid = full;
  assign out_data  = held;
  always @(posedge clk)
    if (rst) begin
      full   <= 0;
      parked <= 0;
    end else if (!full || out_ready) begin
      full   <= parked || in_valid;
      held   <= parked ? spare : in_data;
      parked <= 0;
    end else if (in_valid && in_ready) begin
      parked <= 1;
      spare  <= in_data;
    end
endmodule

module fifo #(
    parameter W = 32,
    parameter DEPTH = 8,
    parameter AW = $clog2(DEPTH)
) (
    input clk,
    input rst,
    input in_valid,
    input [W-1:0] in_data,
    output in_ready,
    output out_valid,
    output [W-1:0] out_data,
    input out_ready
);
  reg [W-1:0] slots[0:DEPTH-1];
  reg [AW-1:0] head, tail;
  reg [AW:0] count;
  wire push = in_valid && in_ready, pop = out_valid && out_ready;
  assign in_ready  = count < DEPTH;
  assign out_valid = count != 0;
  assign out_data  = slots[tail];
  always @(posedge clk) if (push) slots[head] <= in_data;
  always @(posedge clk)
    if (rst) begin
      head  <= 0;
      tail  <= 0;
      count <= 0;
    end else begin
      if (push) head <= head == DEPTH - 1 ? 0 : head + 1;
      if (pop) tail <= tail == DEPTH - 1 ? 0 : tail + 1;
      if (push && !pop) count <= count + 1;
      if (pop && !push) count <= count - 1;
    end
endmodule

// Grants one of N in turn, and keeps the grant until it was used.
module arbiter #(
    parameter N = 16
) (
    input clk,
    input rst,
    input [N-1:0] request,
    input advance,
    output [N-1:0] grant
);
  reg [N-1:0] mask, held;
  wire [N-1:0] preferred = request & mask;
  wire [N-1:0] from = |preferred ? preferred : request;
  assign grant = |held ? held : from & (~from + 1'b1);
  always @(posedge clk)
    if (rst) begin
      mask <= {N{1'b1}};
      held <= 0;
    end else if (advance) begin
      held <= 0;
      if (|grant) mask <= ~(grant | (grant - 1'b1));
    end else held <= grant;
endmodule

module Traffic #(
    parameter N = 16,
    parameter DEPTH = 8,
    parameter AW = $clog2(N)
) (
    input clk,
    input rst,
    output reg [31:0] checksum
);
  function [31:0] next(input [31:0] x);
    reg [31:0] a, b;
    begin
      a = x ^ (x << 13);
      b = a ^ (a >> 17);
      next = b ^ (b << 5);
    end
  endfunction

  reg [31:0] offers[0:N-1];
  reg [31:0] moods[0:N-1];
  wire [N-1:0] offered, accepted;
  wire [N-1:0] queued, popped;
  wire [AW+31:0] first[0:N-1];
  wire [N-1:0] request[0:N-1];
  wire [N-1:0] grant[0:N-1];
  wire [N-1:0] merged_ready, out_valid, out_ready;
  wire [31:0] out_data[0:N-1];

  genvar i, o;
  generate
    for (i = 0; i < N; i = i + 1) begin : in_port
      wire [AW+31:0] sliced;
      wire sliced_valid, sliced_ready;
      assign offered[i] = |offers[i][31:30];
      always @(posedge clk)
        if (rst) offers[i] <= 32'h9e3779b9 + i;
        else if (!offered[i] || accepted[i]) offers[i] <= next(offers[i]);
      slice #(.W(AW + 32)) ingress (
          .clk(clk), .rst(rst),
          .in_valid(offered[i]), .in_data({offers[i][AW-1:0], offers[i]}), .in_ready(accepted[i]),
          .out_valid(sliced_valid), .out_data(sliced), .out_ready(sliced_ready)
      );
      fifo #(.W(AW + 32), .DEPTH(DEPTH)) queue (
          .clk(clk), .rst(rst),
          .in_valid(sliced_valid), .in_data(sliced), .in_ready(sliced_ready),
          .out_valid(queued[i]), .out_data(first[i]), .out_ready(popped[i])
      );
      wire [AW-1:0] to = first[i][AW+31:32];
      assign popped[i] = grant[to][i] && merged_ready[to];
    end
    for (o = 0; o < N; o = o + 1) begin : out_port
      for (i = 0; i < N; i = i + 1) begin : wants
        assign request[o][i] = queued[i] && first[i][AW+31:32] == o;
      end
      reg [31:0] chosen;
      integer k;
      always @* begin
        chosen = first[0][31:0];
        for (k = 0; k < N; k = k + 1) if (grant[o][k]) chosen = first[k][31:0];
      end
      arbiter #(.N(N)) merge (
          .clk(clk), .rst(rst), .request(request[o]), .advance(|grant[o] && merged_ready[o]), .grant(grant[o])
      );
      assign out_ready[o] = |moods[o][31:30];
      always @(posedge clk)
        if (rst) moods[o] <= 32'h7f4a7c15 + o;
        else moods[o] <= next(moods[o]);
      slice #(.W(32)) egress (
          .clk(clk), .rst(rst),
          .in_valid(|grant[o]), .in_data(chosen), .in_ready(merged_ready[o]),
          .out_valid(out_valid[o]), .out_data(out_data[o]), .out_ready(out_ready[o])
      );
    end
  endgenerate

  reg [31:0] folded;
  integer n;
  always @* begin
    folded = 0;
    for (n = 0; n < N; n = n + 1)
      folded = {folded[30:0], folded[31]} ^ (out_valid[n] && out_ready[n] ? out_data[n] : 32'd0);
  end

  always @(posedge clk)
    if (rst) checksum <= 0;
    else checksum <= {checksum[30:0], checksum[31]} ^ folded;
endmodule
